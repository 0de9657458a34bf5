"""The pace of an open build: how long it has run, how long it may still take, and how long it has been silent."""

from dataclasses import dataclass
from datetime import datetime

from builds.models import Build
from publisher.desk.receipt.delays import QUIET
from publisher.phrases import span


@dataclass(frozen=True)
class BuildPace:
    build: Build
    now: datetime
    usual: float | None
    """Seconds that the last builds took from their launch; None before the first."""

    @classmethod
    def of(cls, build: Build, now: datetime) -> "BuildPace":
        return cls(build, now, Build.objects.usual_seconds())

    @property
    def so_far(self) -> str:
        return self._since(self.build.started_at)

    @property
    def left(self) -> str:
        """Time left if it takes as long as the last builds did; empty once it takes longer."""
        return self.build.time_left(self.usual, self.now)

    @property
    def silence(self) -> str:
        """Time since its last heartbeat."""
        return self._since(self.build.beat_at)

    @property
    def is_quiet(self) -> bool:
        """Whether a heartbeat is overdue."""
        return self.build.beat_at is not None and self.now - self.build.beat_at > QUIET

    def _since(self, at: datetime | None) -> str:
        return span(max((self.now - at).total_seconds(), 0)) if at else ""
