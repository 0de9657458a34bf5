"""The run of a claimed build on a terminal or in a log: its progress, and why it ended early."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError

from builds.models import Build, Superseded
from builds.models.build import OUT_OF_MEMORY
from builds.running.build_report import READERS
from builds.running.build_run import Run, Stopped
from builds.running.progress_display import ProgressDisplay
from builds.running.stop_signals import StopSignals
from publisher.database import Fault, sentence
from static_site.theme import Theme, ThemeError

FAILED = 1

WHY_STOPPED = {
    Build.Cause.TERMINATED: "Stopped; the next build continues where this one ended.",
    Build.Cause.CANCELLED: "Cancelled; the next build continues where this one ended.",
    Build.Cause.DRAINED: "Builds are drained; the next build continues where this one ended.",
    Build.Cause.SUPERSEDED: "The deployed code differs from this dyno's: the next build runs that.",
}


def run_shown(build: Build, theme: Theme, fingerprint: str, jobs: int, signals: StopSignals) -> Run:
    """Run the build until nothing is due, and return its run; raise CommandError if it ended early."""
    with _ends_told(signals), ProgressDisplay(sys.stderr) as display:
        run = Run(build, theme, fingerprint, jobs, display.show, signals)
        run.finish()
    return run


@contextmanager
def _ends_told(signals: StopSignals) -> Iterator[None]:
    """Tell why a run ended early, in one sentence and with its exit code."""
    try:
        yield
    except ThemeError as error:
        raise CommandError(f"The theme is broken; nothing was published: {error}", returncode=FAILED) from error
    except MemoryError as error:
        raise CommandError(f"{OUT_OF_MEMORY} {READERS}", returncode=FAILED) from error
    except Superseded as superseded:
        raise CommandError(str(superseded), returncode=FAILED) from superseded
    except (DatabaseError, InterfaceError) as error:
        if Fault.of(error) is not Fault.OTHER:
            raise
        # A defect of ours: its traceback is already on the build's row, unlike one raised before there was a build.
        raise CommandError(f"{sentence(error)} {READERS}", returncode=FAILED) from error
    except Stopped as stopped:
        raise CommandError(WHY_STOPPED[Build.Cause(stopped.cause)], returncode=signals.exit_code) from stopped
