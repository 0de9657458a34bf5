"""Publisher's settings with little patience for the database: tests.builds.impatient_settings.

For processes whose database stays down in a test.
"""

from tests.builds.seldom_settings import *  # noqa: F403

DATABASE_PATIENCE_SECONDS = 2.0
TICK_PATIENCE_SECONDS = 1.0
DATABASE_LOCK_SECONDS = 0.2
if "timeout" in DATABASES["default"]["OPTIONS"]:  # noqa: F405
    DATABASES["default"]["OPTIONS"]["timeout"] = DATABASE_LOCK_SECONDS  # noqa: F405
