"""Publisher's settings for builds that soon work themselves, and for shards that may not stand still."""

from publisher.settings import *  # noqa: F403

BUILD_SHARD_SECONDS = DATABASE_IDLE_SECONDS = 1
