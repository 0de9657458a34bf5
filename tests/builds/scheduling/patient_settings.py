"""Publisher's settings for a test where one process is stopped in a transaction and another one waits for it."""

from publisher.settings import *  # noqa: F403

DATABASE_LOCK_SECONDS = DATABASE_IDLE_SECONDS = DATABASE_PUBLISHING_IDLE_SECONDS = 600
if "timeout" in DATABASES["default"]["OPTIONS"]:  # noqa: F405
    DATABASES["default"]["OPTIONS"]["timeout"] = DATABASE_LOCK_SECONDS  # noqa: F405
