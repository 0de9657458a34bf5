"""The current build, and any pause of builds: shown above the list of builds, where it keeps itself current."""

from dataclasses import dataclass
from functools import cached_property

from builds.models import Build, Lease
from builds.situation import Situation
from publisher.desk.builds.build_pace import BuildPace
from publisher.desk.builds.build_story import Story

BUSY, IDLE = 2, 15
"""Seconds until the next poll."""


@dataclass(frozen=True)
class Work:
    situation: Situation
    lease: Lease

    @classmethod
    def now(cls) -> "Work":
        return cls(
            Situation.read(), Lease.objects.select_related("build").defer("build__log", "build__traceback").get()
        )

    @property
    def build(self) -> Build | None:
        return self.lease.build

    @property
    def story(self) -> Story | None:
        return Story(self.build) if self.build else None

    @cached_property
    def pace(self) -> BuildPace | None:
        return BuildPace.of(self.build, self.situation.now) if self.build else None

    @property
    def is_dead(self) -> bool:
        return self.build is not None and self.situation.is_lease_over

    @property
    def seconds(self) -> int:
        return BUSY if self.build or self.lease.asked_for else IDLE

    @property
    def seen(self) -> str:
        """A value that changes whenever the list of builds does."""
        return str(self.lease.build_id or 0)
