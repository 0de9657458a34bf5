"""./manage.py compare_addresses SITEMAP_OR_DIRECTORY: find out what becomes of each address of an old site.

The source is a sitemap (a file, perhaps gzipped, or a URL), a folder with a generator's built site, or a text file with
one address a line. Without --at, this database's newest release answers, so it can be run before going live.
Exit codes: 0 no address is lost; 1 one is; 2 invalid arguments, or there is nothing to compare with.
"""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import CommandError

from publisher.command_lines import command
from publisher.database import DatabaseCommand
from publisher.pages.models import ContentVersion
from publisher.pages.models.validity import batches
from publisher.progress import Progress
from static_site.models import Release, Site
from static_site.old_site import release_answers, web_answers
from static_site.old_site.address_list import read_addresses
from static_site.old_site.answers import Answer, Outcome
from static_site.old_site.source_error import SourceError

BATCH = 500
BATCH_OF_REQUESTS = 100


class Command(DatabaseCommand):
    help = "List each address of an old site as same, redirected or lost."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="SITEMAP_OR_DIRECTORY", help="the old site's addresses")
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--live", action="store_true", help="ask the release that readers see, not the newest")
        whose.add_argument("--at", metavar="URL", help="ask a site over HTTP, such as https://new.example")
        parser.add_argument("--json", action="store_true", help="print JSON: the counts, and each address")

    def handle(self, *, source: str, live: bool, at: str | None, **options: Any) -> None:
        try:
            site = _site(at) if at else ""
            addresses = read_addresses(source)
            number = 0 if site else self._release(live=live)
            answers = list(self._answers(addresses, site, number))
        except SourceError as error:
            raise CommandError(str(error), returncode=2) from error
        counts = Counter(answer.outcome for answer in answers)
        said = {outcome.value: counts[outcome] for outcome in Outcome}
        if options["json"]:
            self.stdout.write(json.dumps({**said, "addresses": [answer.as_json() for answer in answers]}, indent=1))
        else:
            self._show(answers, said)
        if counts[Outcome.LOST]:
            raise CommandError(f"{counts[Outcome.LOST]} of {len(answers)} addresses are lost.", returncode=1)

    def _release(self, *, live: bool) -> int:
        """Return the release to ask; say if it lacks what has been published since."""
        self.wait_for_database()
        release = Site.objects.select_related("live_release").get().live_release if live else None
        release = release if live else Release.objects.newest_complete()
        if release is None:
            raise SourceError(f"There is no release to compare with. Make one: {command('build_static_site')}")
        if release.content_version < ContentVersion.objects.current():
            build = command("build_static_site")
            self.stderr.write(f"Release {release.number} lacks what has changed since. To include it: {build}")
        return release.number

    def _answers(self, addresses: list[str], site: str, number: int) -> Iterator[Answer]:
        with Progress(sys.stderr, total=len(addresses), label="compare") as progress:
            for some in batches(addresses, BATCH_OF_REQUESTS if site else BATCH):
                yield from web_answers.answers(some, site) if site else release_answers.answers(some, number)
                progress.advance(len(some))

    def _show(self, answers: list[Answer], said: dict[str, int]) -> None:
        for outcome in Outcome:
            for answer in answers:
                if answer.outcome is outcome:
                    self.stdout.write(str(answer))
        self.stdout.write(", ".join(f"{count} {outcome}" for outcome, count in said.items()))


def _site(url: str) -> str:
    try:
        parts = urlsplit(url)
        if parts.scheme in ("https", "http") and parts.hostname and not (parts.path.strip("/") or parts.query):
            return f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        pass
    raise SourceError(f"--at {url!r} is no site's address; write it like https://new.example")
