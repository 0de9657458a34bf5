"""Publisher's settings for builds that leave all to other machines: tests.builds.sharing.patient_settings."""

from publisher.settings import *  # noqa: F403

BUILD_SHARD_SECONDS = 100_000
