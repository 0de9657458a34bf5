"""One job, so seldom that a test meets one occasion of it."""

from publisher.settings import *  # noqa: F403

SCHEDULED_JOBS = {"schedule_build": 100_000}
