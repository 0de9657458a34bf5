"""Publisher's settings for a web process that starts no decoder after an upload."""

from publisher.settings import *  # noqa: F403

PREPARE_AFTER_UPLOAD = False
