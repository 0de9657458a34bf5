"""Models of builds, their lease, the record of scheduled jobs, and incidents."""

from builds.models.build import Build
from builds.models.incident import Incident, Notice
from builds.models.lease import Lease
from builds.models.lease_errors import NotNow, Superseded
from builds.models.mailed_failure import ToldFailure
from builds.models.scheduled_run import ScheduledRun

__all__ = [
    "Build", "Incident", "Lease", "NotNow", "Notice", "ScheduledRun", "Superseded", "ToldFailure",
]  # fmt: skip
