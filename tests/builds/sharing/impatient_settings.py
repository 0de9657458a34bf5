"""Publisher's settings for builds that soon work themselves: tests.builds.sharing.impatient_settings."""

from publisher.settings import *  # noqa: F403

BUILD_SHARD_SECONDS = 1
