"""Settings for contenders: a lease lasts a third of a second, and a build sends a heartbeat at every check."""

from publisher.settings import *  # noqa: F403

BUILD_BEAT_SECONDS = 0
BUILD_LEASE_SECONDS = 0.3
BUILD_LAUNCH_SECONDS = 0.3
DATABASE_IDLE_SECONDS = 1
