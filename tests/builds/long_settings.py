"""Publisher's settings under which every build counts as long: `DJANGO_SETTINGS_MODULE=tests.builds.long_settings`."""

from publisher.settings import *  # noqa: F403

BUILD_MAIL_SECONDS = 0
BUILD_BEAT_SECONDS = 0
