"""Publisher's settings with a build's times cut short: `DJANGO_SETTINGS_MODULE=tests.builds.quick_settings`.

For processes that die, hang or are stopped in a test, so that nobody waits minutes for the verdict.
"""

from publisher.settings import *  # noqa: F403

BUILD_BEAT_SECONDS = 0.2
BUILD_LEASE_SECONDS = 1.5
BUILD_LAUNCH_SECONDS = 3
TICK_SECONDS = 10
DATABASE_IDLE_SECONDS = 1
