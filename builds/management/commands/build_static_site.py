"""`./manage.py build_static_site`: render what has changed since the last release, and publish it.

Exit codes: 0 the site is up to date, or the build was asked to stop; 1 something failed (the rest was published);
2 called or configured wrongly; 130 Ctrl-C.
"""

import json as json_format
import sys
import time
from argparse import SUPPRESS, ArgumentTypeError
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, InterfaceError
from django.utils.module_loading import import_string

from builds.launching.nothing_due import newest_release_if_nothing_waits
from builds.notifications.ping import Ping
from builds.running.build_claim import Interrupted, patience
from builds.running.build_report import READERS, BuildReport
from builds.running.stop_signals import StopSignals
from publisher.checks import SETTINGS
from publisher.database import Fault, Patience, refuse_unmigrated_database, sentence, survive
from publisher.exit_codes import ExitCodesCommand
from static_site.fingerprint import fingerprint
from static_site.mirrors.mirror import MirrorError, MirrorReport
from static_site.mirrors.mirror_choice import configured_mirror, mirror_at
from static_site.theme import Theme, ThemeError

if TYPE_CHECKING:  # loaded only if there may be work: most commands find none
    from builds.running.commanded_build import CommandedBuild
    from static_site.mirrors.directory_mirror import DirectoryMirror

FAILED, WRONG = 1, 2


class Command(ExitCodesCommand):
    requires_system_checks = [SETTINGS]
    help = "Render the published pages to a static site: only what has changed, published as one release."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--launch", metavar="TOKEN", help="run the build that schedule_build or the web UI launched, once"
        )
        what.add_argument("--plan", action="store_true", help="change nothing; print what would be rendered and why")
        parser.add_argument("--full", action="store_true", help="render everything, and compare it with what is stored")
        parser.add_argument(
            "--output", type=Path, metavar="DIR", help="update this directory to the live release as well"
        )
        parser.add_argument("--jobs", type=_jobs, metavar="N", help="worker processes (default: BUILD_JOBS)")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
        parser.add_argument("--turn", type=int, help=SUPPRESS)  # the open file that a near build inherits

    def handle(self, **options: Any) -> None:
        self.signals = StopSignals().listen()
        try:
            with ExitStack() as self.ends, Ping("" if options["plan"] else settings.PING_URL_BUILD) as self.ping:
                self._build_or_plan(**options)
        except Interrupted as interrupted:
            raise CommandError(str(interrupted), returncode=self.signals.exit_code) from interrupted
        except (DatabaseError, InterfaceError) as error:
            if Fault.of(error) is Fault.OTHER:
                refuse_unmigrated_database()
                raise
            raise CommandError(f"{sentence(error)} {READERS}", returncode=FAILED) from error
        finally:
            self.signals.ignore_repeated()

    def _build_or_plan(
        self, *, plan: bool, full: bool, output: Path | None, jobs: int | None, json: bool, **options: Any
    ) -> None:
        mirror = _checked(mirror_at(output, jobs)) if output else configured_mirror(jobs)
        self.theme, self.jobs = _load_theme(), jobs or int(settings.BUILD_JOBS)
        self.fingerprint = fingerprint(self.theme)
        if plan:
            return self._print_plan(full=full, as_json=json)
        may_rest = not (full or options["launch"])
        report = self._unchanged() if may_rest else None
        if mirror and not (report or full):
            mirror = self.ends.enter_context(mirror.looking_ahead())
        report = report or self._commanded(options["turn"]).report(options["launch"], full=full)
        if report is None:
            return self.stderr.write("This launch was already claimed or given up; nothing to do.")
        if mirror and report.has_live_release and not self.signals.number:
            report.mirror = _updated(mirror, whole=full)
        self.ping.said = report.as_text()
        self.stdout.write(report.as_json() if json else self.ping.said)
        if report.failed and report.releases:
            import_string("builds.notifications.failed_page_mail.tell_writers")(report.releases[-1])
        if report.is_failure:
            sys.exit(FAILED)

    def _unchanged(self) -> BuildReport | None:
        """Return the report of a build with nothing to do, after a single query; None if there may be work."""
        began, waiting = time.monotonic(), patience(self.signals)
        newest = survive(lambda: newest_release_if_nothing_waits(self.fingerprint), waiting)
        if newest is None:
            return None
        self.signals.end_at_once()
        return survive(lambda: BuildReport.of_nothing(newest, seconds=time.monotonic() - began), waiting)

    def _commanded(self, turn: int | None) -> "CommandedBuild":
        made: type[CommandedBuild] = import_string("builds.running.commanded_build.CommandedBuild")
        return made(self.theme, self.fingerprint, self.jobs, self.signals, self.stderr.write, turn)

    def _print_plan(self, *, full: bool, as_json: bool) -> None:
        refuse_unmigrated_database(patience(self.signals))
        self.signals.end_at_once()
        preview = import_string("static_site.building.plan_preview.preview")
        lines = list(preview(self.theme, self.fingerprint, full=full))
        if as_json:
            return self.stdout.write(json_format.dumps([line._asdict() for line in lines], indent=2))
        for line in lines:
            self.stdout.write(f"{line.action:<8} {line.path}  ({line.reason})")
        self.stdout.write(f"{len(lines)} outputs would be checked; nothing was changed.")


def _load_theme() -> Theme:
    try:
        return Theme.load(settings.SITE_THEME)
    except ThemeError as error:
        raise CommandError(f"The theme is broken; nothing was published: {error}", returncode=FAILED) from error


def _checked(mirror: "DirectoryMirror") -> "DirectoryMirror":
    try:
        mirror.check()
    except MirrorError as error:
        raise CommandError(str(error), returncode=WRONG) from error
    return mirror


def _updated(mirror: "DirectoryMirror", *, whole: bool) -> MirrorReport:
    try:
        return survive(lambda: mirror.update(whole=whole), Patience())
    except MirrorError as error:
        raise CommandError(str(error), returncode=FAILED) from error


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise ArgumentTypeError(f"“{text}” is not a number of worker processes; give 1 to 64")
    return int(text)
