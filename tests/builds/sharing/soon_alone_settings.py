"""Publisher's settings for builds that soon go on alone: tests.builds.sharing.soon_alone_settings."""

from publisher.settings import *  # noqa: F403

BUILD_SHARD_SECONDS = 1
