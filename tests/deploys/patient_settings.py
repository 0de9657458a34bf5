"""Builds that look often whether they have to stop, but that count as alive for a minute: for processes of tests."""

from publisher.settings import *  # noqa: F403

BUILD_BEAT_SECONDS = 0.2
BUILD_LEASE_SECONDS = 60
