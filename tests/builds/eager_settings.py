"""Publisher's settings for builds that look at each batch whether they have to stop, and note how far they are.

`DJANGO_SETTINGS_MODULE=tests.builds.eager_settings`, for processes that are stopped half-way in a test.
"""

from publisher.settings import *  # noqa: F403

BUILD_BEAT_SECONDS = 0
