"""Publisher's settings for builds that leave all to other machines, and for shards that may take long."""

from publisher.settings import *  # noqa: F403

BUILD_SHARD_SECONDS = 100_000
DATABASE_LOCK_SECONDS = DATABASE_IDLE_SECONDS = 1_000
