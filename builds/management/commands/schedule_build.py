"""`./manage.py schedule_build`: one tick of the ten-minute sweep; Heroku Scheduler runs it through bin/schedule_build.

Exit codes: 0 done, or nothing to do; 1 needs attention (the line says why); 2 configured wrongly.
"""

import sys
from typing import Any

from django.conf import settings

from builds.models import ScheduledRun
from builds.models.scheduled_run import SWEEP
from builds.notifications.ping import Ping
from builds.running.unrecorded_end import record_last_words
from builds.scheduling.tick import Tick
from builds.scheduling.watchdog import Watchdog
from publisher.checks import SETTINGS
from publisher.database import DatabaseCommand, Patience, refuse_unmigrated_database, survive

FAILED = 1


class Command(DatabaseCommand):
    then = "The next tick tries again."
    requires_system_checks = [SETTINGS]
    help = "Launch a build if one is due, and clean up after one that died. Runs every ten minutes."

    def handle(self, **options: Any) -> None:
        gave_up = (
            f"schedule_build gave up after {settings.TICK_SECONDS:.0f} s: something hangs. The next tick tries again."
        )
        with (
            Ping(settings.PING_URL_SCHEDULE) as self.ping,
            Watchdog(settings.TICK_SECONDS, gave_up, last=lambda why: self.ping.fail(why)),
        ):
            self._tick()

    def _tick(self) -> None:
        tick, patience = Tick(), Patience(settings.TICK_PATIENCE_SECONDS)
        if not tick.has_nothing_due:
            refuse_unmigrated_database(patience)
            survive(record_last_words, patience)
        run = survive(lambda: ScheduledRun.objects.begin(SWEEP), patience)
        self.ping.said = said = tick.run()
        survive(lambda: ScheduledRun.objects.end(run, said, failed=tick.failed), patience)
        self.stdout.write(said)
        if tick.failed:
            sys.exit(FAILED)
