"""Models of what readers see: the site's one row, its releases, their artifacts, and the current release's plan."""

from static_site.models.artifact import MEDIA, Artifact
from static_site.models.flip import Flip
from static_site.models.plan_row import FailedOutput, PlanRow
from static_site.models.release import Guard, Release
from static_site.models.shard import LEFT_TO_ITS_BUILD, Shard
from static_site.models.site import Site

__all__ = [
    "LEFT_TO_ITS_BUILD",
    "MEDIA",
    "Artifact",
    "FailedOutput",
    "Flip",
    "Guard",
    "PlanRow",
    "Release",
    "Shard",
    "Site",
]
