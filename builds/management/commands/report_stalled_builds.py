"""`./manage.py report_stalled_builds`: what is wrong with builds, why, and what to type; tells who is on call.

Heroku Scheduler calls it every hour. Exit codes: 0 nothing is wrong; 1 incidents are open; 2 something could not be
looked at, or somebody could not be told.
"""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import Value

from builds.alerting import channels, tell
from builds.models import ScheduledRun
from builds.models.scheduled_run import REPORT
from builds.pings import Ping
from builds.watchdog import Watchdog
from builds.watching.looking import look
from builds.watching.report import Report
from builds.watching.watch import Watch
from publisher.checks import SETTINGS
from publisher.database import Fault, Patience, refuse_unmigrated_database, sentence, survive
from publisher.exit_codes import ExitCodesCommand

OPEN, FAILED = 1, 2


class Command(ExitCodesCommand):
    requires_system_checks = [SETTINGS]
    help = "Say what is wrong with builds, why, and what to type; tell who is on call. Called every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, tell nobody; only print")

    def handle(self, *, json: bool, dry_run: bool, **options: Any) -> None:
        with Ping("" if dry_run else settings.PING_URL_REPORT, fine=(0, OPEN)) as self.ping:
            self._look_and_tell(json=json, dry_run=dry_run)

    def _look_and_tell(self, *, json: bool, dry_run: bool) -> None:
        gave_up = "report_stalled_builds gave up: something hangs. The next one tries again."
        try:
            with Watchdog(settings.TICK_SECONDS, gave_up):
                report, untold = survive(self._rehearse, _patience()) if dry_run else self._report()
        except (DatabaseError, InterfaceError) as error:
            if Fault.of(error) is Fault.OTHER:
                refuse_unmigrated_database()
                raise
            raise CommandError(f"{sentence(error)} Nothing was looked at.", returncode=FAILED) from error
        self.ping.said = "\n".join([report.subject, *report.broken, *untold])
        self.stdout.write(report.as_json() if json else report.as_text())
        for problem in untold:
            self.stderr.write(problem)
        if code := FAILED if report.broken or untold else OPEN if report.open else 0:
            sys.exit(code)

    def _report(self) -> tuple[Report, list[str]]:
        refuse_unmigrated_database(_patience())
        watch = survive(Watch.now, _patience())
        run = survive(lambda: ScheduledRun.objects.begin(REPORT, Value(watch.at)), _patience())
        report = survive(lambda: look(watch), _patience())
        untold = survive(lambda: tell(channels(), watch.at, watch.readers), _patience())
        said = "; ".join([report.subject, *report.broken, *untold])
        survive(lambda: ScheduledRun.objects.end(run, said, failed=bool(report.broken or untold)), _patience())
        return report, untold

    def _rehearse(self) -> tuple[Report, list[str]]:
        """The same look, and everything that it wrote is taken back."""
        refuse_unmigrated_database(_patience())
        with transaction.atomic():
            report = look(Watch.now())
            transaction.set_rollback(True)
        report.forget_numbers()
        return report, []


def _patience() -> Patience:
    return Patience(settings.TICK_PATIENCE_SECONDS)
