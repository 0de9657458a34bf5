"""Publisher's settings for shards that may not stand still: tests.builds.sharing.strict_settings."""

from publisher.settings import *  # noqa: F403

DATABASE_IDLE_SECONDS = 1
