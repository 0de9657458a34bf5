"""Settings with one job, so rare that a test only meets one run."""

from publisher.settings import *  # noqa: F403

SCHEDULED_JOBS = {"schedule_build": 100_000}
