"""./manage.py publish_release N: show readers a complete release that the gate refused or a hold kept back.

Exit codes: 0 readers see it; 1 the gate refuses it; 2 invalid arguments, or it can't be shown.
"""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser

from publisher.command_lines import command
from static_site.management.operator_command import OperatorCommand
from static_site.models import Release
from static_site.releases.pointer import candidate, publish_release
from static_site.releases.removals import removals


class Command(OperatorCommand):
    help = "Show readers a newer release by its number; the gate checks it again, and a hold stays."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("release", type=int, metavar="RELEASE")
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--plan", action="store_true", help="change nothing; list the pages that would go, and who unpublished them"
        )
        how.add_argument("--allow-removals", action="store_true", help="publish it however many pages vanish")

    def act(self, *, release: int, plan: bool, allow_removals: bool, by: str, **options: Any) -> None:
        if plan:
            return self.tell(_plan(*candidate(release)))
        publish_release(release, allow_removals=allow_removals, by=by)
        self.tell_what_readers_see()


def _plan(release: Release, refused: str) -> Iterator[str]:
    verdict = f"may not go live: {refused.partition(';')[0].rstrip('.')}" if refused else "may go live"
    yield f"Release {release.number} {verdict}. Readers would lose:"
    gone = removals(release)
    yield from (f"  {removal}" for removal in gone)
    if not gone:
        yield "  no page"
    yield f"Nothing was changed. {_choice(release) if gone and refused else ''}".rstrip()


def _choice(release: Release) -> str:
    return (
        "Ask the person who unpublished them. If it was a mistake, publish the pages again and build. If it was meant, "
        f"type {command('publish_release', str(release.number), '--allow-removals')}"
    )
