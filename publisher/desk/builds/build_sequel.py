"""The sequel of a build that brought readers nothing: what they see meanwhile, and which build does its work."""

from dataclasses import dataclass

from builds.late_jobs import JobRuns
from builds.models import Build
from builds.situation import Situation
from publisher.desk.status_line import StatusLine


@dataclass(frozen=True)
class Sequel:
    standing: StatusLine
    done: Build | None
    """The first later build that succeeded."""

    scheduler: JobRuns | None
    """The scheduler, if it starts the next build."""

    @classmethod
    def of(cls, build: Build, standing: StatusLine) -> "Sequel | None":
        if build.status not in (Build.Status.FAILED, Build.Status.STOPPED):
            return None
        later = Build.objects.filter(number__gt=build.number, status=Build.Status.SUCCEEDED)
        done = later.order_by("number").only("number").first()
        is_left = not (done or standing.build or standing.drained)
        return cls(standing, done, Situation.read().scheduler if is_left else None)

    @property
    def may_start(self) -> bool:
        """Whether a person may want to start the next build."""
        return self.scheduler is not None
