"""Publisher's settings with a tick that gives up after 3 seconds: `DJANGO_SETTINGS_MODULE=tests.scheduling.…`."""

from publisher.settings import *  # noqa: F403

TICK_SECONDS = 3
