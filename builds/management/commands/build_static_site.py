"""`./manage.py build_static_site`: render what has changed since the last release, and publish it.

Exit codes: 0 the site is up to date; 1 something failed (what could be published was); 2 called or configured wrongly.
"""

import json as json_format
import os
import signal
import sys
import time
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from builds.models import Build, Lease, Superseded
from builds.reporting import BuildReport, ProgressDisplay
from builds.running import Run, Stopped, is_due
from publisher.database import refuse_unmigrated_database
from publisher.pages.models import Page
from static_site.fingerprint import fingerprint
from static_site.mirrors.directory import DirectoryMirror, MirrorError, MirrorReport
from static_site.preview import preview
from static_site.theme import Theme, ThemeError

FAILED, WRONG = 1, 2

POLL_SECONDS = 1.0
"""How often a build that waits for another one looks whether it has ended."""


class Command(BaseCommand):
    help = "Render the published pages to a static site: only what has changed, published as one release."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="render everything, and compare it with what is stored")
        parser.add_argument("--plan", action="store_true", help="change nothing; print what would be rendered and why")
        parser.add_argument(
            "--output", type=Path, metavar="DIR", help="bring this directory to the live release as well"
        )
        parser.add_argument("--jobs", type=_jobs, default=os.cpu_count() or 1, metavar="N", help="worker processes")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *, full: bool, plan: bool, output: Path | None, jobs: int, json: bool, **options: Any) -> None:
        refuse_unmigrated_database()
        mirror = _checked(DirectoryMirror(output)) if output else None
        theme = _load_theme()
        if plan:
            self._print_plan(theme, full=full, as_json=json)
            return
        Page.objects.publish_due()
        report = self._build(theme, full=full, jobs=jobs)
        if mirror and report.has_live_release:
            report.mirror = _updated(mirror, whole=full)
        self.stdout.write(report.as_json() if json else report.as_text())
        if report.is_failure:
            sys.exit(FAILED)

    def _build(self, theme: Theme, *, full: bool, jobs: int) -> BuildReport:
        """Build as long as anything is due, after any build that is running already."""
        began, mine = time.monotonic(), fingerprint(theme)
        run = None
        if build := self._claim(mine, full=full):
            with ProgressDisplay(self.stderr) as display:
                run = Run(build, theme, mine, jobs, display.show)
                _finish(run, full=full)
        return BuildReport.of(run, seconds=time.monotonic() - began)

    def _claim(self, mine: str, *, full: bool) -> Build | None:
        """A build of our own, once no other is running; None when nothing is left to do for the fingerprint `mine`."""
        said = 0
        while running := Lease.objects.running():
            if said != running.number:
                self.stderr.write(f"Build {running.number} is running; waiting for it.")
            said = running.number
            time.sleep(POLL_SECONDS)
        if not (full or is_due(mine)):
            return None
        return Lease.objects.claim(trigger="command") or self._claim(mine, full=full)

    def _print_plan(self, theme: Theme, *, full: bool, as_json: bool) -> None:
        lines = list(preview(theme, fingerprint(theme), full=full))
        if as_json:
            self.stdout.write(json_format.dumps([line._asdict() for line in lines], indent=2))
            return
        for line in lines:
            self.stdout.write(f"{line.action:<8} {line.path}  ({line.reason})")
        self.stdout.write(f"{len(lines)} outputs would be looked at; nothing was changed.")


def _finish(run: Run, *, full: bool) -> None:
    try:
        run.finish(full=full)
    except ThemeError as error:
        raise CommandError(f"The theme is broken, nothing was published: {error}", returncode=FAILED) from error
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        raise CommandError(
            f"The database failed ({reason}): readers keep what they have, and the next build continues. "
            "If its disk is full, type ./manage.py prune_releases",
            returncode=FAILED,
        ) from error
    except Superseded as superseded:
        raise CommandError(str(superseded), returncode=FAILED) from superseded
    except Stopped as stopped:
        # A dyno that is told to end does so without an error; Ctrl-C has its own exit code in every shell.
        code = 130 if run.stopping == signal.SIGINT else 0
        raise CommandError("Stopped; the next build continues where this one ended.", returncode=code) from stopped


def _load_theme() -> Theme:
    try:
        return Theme.load(settings.SITE_THEME)
    except ThemeError as error:
        raise CommandError(f"The theme is broken, nothing was published: {error}", returncode=FAILED) from error


def _checked(mirror: DirectoryMirror) -> DirectoryMirror:
    try:
        mirror.check()
    except MirrorError as error:
        raise CommandError(str(error), returncode=WRONG) from error
    return mirror


def _updated(mirror: DirectoryMirror, *, whole: bool) -> MirrorReport:
    try:
        return mirror.update(whole=whole)
    except MirrorError as error:
        raise CommandError(str(error), returncode=FAILED) from error


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise ArgumentTypeError(f"“{text}” is not a number of worker processes; give 1 to 64")
    return int(text)
