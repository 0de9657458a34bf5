"""Publisher's settings for builds that never come to a beat: tests.builds.seldom_settings."""

from publisher.settings import *  # noqa: F403

BUILD_BEAT_SECONDS = 100_000
