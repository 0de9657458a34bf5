"""`./manage.py report_stalled_builds`: what is wrong with builds, why, and what to type; alerts on-call.

Heroku Scheduler runs it every hour. Exit codes: 0 nothing is wrong; 1 incidents are open; 2 a check failed, or an
address could not be notified. If nothing can be checked, on-call is alerted to that.
"""

import logging
import sys
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.db.models import Value

from builds.models import ScheduledRun
from builds.models.scheduled_run import REPORT
from builds.notifications.incident_alerts import channels, tell, tell_of_failure
from builds.notifications.ping import Ping
from builds.notifications.report_failure import FailedReport
from builds.running.unrecorded_end import record_last_words
from builds.scheduling.watchdog import Watchdog
from builds.watching.all_checks import look
from builds.watching.report import Report
from builds.watching.watch import Watch
from publisher.checks import SETTINGS
from publisher.database import Patience, refuse_unmigrated_database, survive
from publisher.exit_codes import ExitCodesCommand

OPEN, FAILED = 1, 2
GAVE_UP = "report_stalled_builds gave up: something hangs. The next one tries again."

logger = logging.getLogger(__name__)


class Command(ExitCodesCommand):
    requires_system_checks = [SETTINGS]
    help = "Report what is wrong with builds, why, and what to type; alert on-call. Runs every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--dry-run", action="store_true", help="only print; write nothing, alert no one")

    def handle(self, *, json: bool, dry_run: bool, **options: Any) -> None:
        self.channels = [] if dry_run else channels()
        with (
            Ping("" if dry_run else settings.PING_URL_REPORT, fine=(0, OPEN)) as self.ping,
            Watchdog(settings.TICK_SECONDS, GAVE_UP, code=FAILED, last=self._give_up),
        ):
            try:
                report, untold = survive(self._rehearse, _patience()) if dry_run else self._report()
            except Exception as error:
                self._fail(error)
            else:
                self._say(report, untold, as_json=json)

    def _say(self, report: Report, untold: list[str], *, as_json: bool) -> None:
        self.ping.said = "\n".join([report.subject, *report.broken, *untold])
        self.stdout.write(report.as_json() if as_json else report.as_text())
        for problem in untold:
            self.stderr.write(problem)
        if code := FAILED if report.broken or untold else OPEN if report.open else 0:
            sys.exit(code)

    def _fail(self, error: Exception) -> NoReturn:
        """Alert on-call to the failed report in any case: builds are going unwatched."""
        failed = FailedReport.of(error)
        if failed.fault is None:
            logger.error("No report could be made.", exc_info=error)
        for problem in tell_of_failure(self.channels, failed):
            self.stderr.write(problem)
        raise CommandError(f"{failed.why} Nothing was checked.", returncode=FAILED) from error

    def _give_up(self, why: str) -> None:
        self.ping.fail(why)
        tell_of_failure(self.channels, FailedReport(why))

    def _report(self) -> tuple[Report, list[str]]:
        refuse_unmigrated_database(_patience())
        survive(record_last_words, _patience())
        watch = survive(Watch.now, _patience())
        run = survive(lambda: ScheduledRun.objects.begin(REPORT, Value(watch.at)), _patience())
        report = survive(lambda: look(watch), _patience())
        untold = survive(lambda: tell(self.channels, watch.at, watch.readers), _patience())
        said = "; ".join([report.subject, *report.broken, *untold])
        survive(lambda: ScheduledRun.objects.end(run, said, failed=bool(report.broken or untold)), _patience())
        return report, untold

    def _rehearse(self) -> tuple[Report, list[str]]:
        """Make the same report and roll back everything it wrote."""
        refuse_unmigrated_database(_patience())
        with transaction.atomic():
            report = look(Watch.now())
            transaction.set_rollback(True)
        report.forget_numbers()
        return report, []


def _patience() -> Patience:
    return Patience(settings.TICK_PATIENCE_SECONDS)
