"""Publisher's settings for builds that never reach a heartbeat: tests.builds.seldom_settings."""

from publisher.settings import *  # noqa: F403

BUILD_BEAT_SECONDS = 100_000
