"""Publisher's settings for builds that check at each batch whether they must stop, and record their progress.

`DJANGO_SETTINGS_MODULE=tests.builds.eager_settings`, for processes that a test stops midway.
"""

from publisher.settings import *  # noqa: F403

BUILD_BEAT_SECONDS = 0
