"""Builds, the lease that decides who may make one, and the scheduled jobs' own record."""

from builds.models.build import Build
from builds.models.lease import Lease
from builds.models.refusals import NotNow, Superseded
from builds.models.scheduled_run import ScheduledRun
from builds.models.told import ToldFailure

__all__ = ["Build", "Lease", "NotNow", "ScheduledRun", "Superseded", "ToldFailure"]
