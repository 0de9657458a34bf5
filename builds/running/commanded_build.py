"""A build that `build_static_site` makes where there may be work. The command loads this file only then."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from django.core.management.base import CommandError
from django.utils.module_loading import import_string

from builds.models import Build
from builds.running.build_claim import Drained, claim_by_hand, claim_launched, patience
from builds.running.build_report import BuildReport
from builds.running.stop_signals import StopSignals
from builds.running.unrecorded_end import record_last_words
from builds.scheduling.housekeeping import keep_house
from publisher.database import refuse_unmigrated_database, survive
from publisher.heavy_turn import one_at_a_time
from static_site.theme import Theme

FAILED = 1


@dataclass
class CommandedBuild:
    """What the command gives to a build; `say` writes a line to stderr."""

    theme: Theme
    fingerprint: str
    jobs: int
    signals: StopSignals
    say: Callable[[str], object]
    turn: int | None = None  # the open file with the turn of heavy processes that a near build inherits

    def report(self, token: str | None, *, full: bool) -> BuildReport | None:
        """Build while anything is due; return None for a launch that another process has claimed."""
        with one_at_a_time(self.turn) if self.turn else nullcontext():
            refuse_unmigrated_database(patience(self.signals))
            survive(record_last_words, patience(self.signals))
            began = time.monotonic()
            build = claim_launched(token, self.signals) if token else self._claim_by_hand(full=full)
            if token and build is None:
                return None
            run = None
            if build:
                run_shown = import_string("builds.running.shown_run.run_shown")
                run = run_shown(build, self.theme, self.fingerprint, self.jobs, self.signals)
            self.signals.end_at_once()
            if run and not self.signals.number:
                keep_house()
        if run and run.build.is_near and not self.signals.number:
            import_string("builds.launching.publish_now.launch_next")(run.build)
        return survive(lambda: BuildReport.of(run, seconds=time.monotonic() - began), patience(self.signals))

    def _claim_by_hand(self, *, full: bool) -> Build | None:
        try:
            return claim_by_hand(self.fingerprint, self.signals, self.say, full=full)
        except Drained as drained:
            raise CommandError(str(drained), returncode=FAILED) from drained
