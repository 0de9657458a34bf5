"""The platform as a fixture. Other test packages import it into their conftest.py."""

from collections.abc import Iterator

import pytest

from tests.heroku.platform import Platform

__all__ = ["platform"]


@pytest.fixture
def platform() -> Iterator[Platform]:
    """Run a platform without apps or keys, ten times as fast as Heroku."""
    with Platform(scale=0.1) as platform:
        yield platform
