"""The platform, where a test adds the app it needs (chain.py)."""

import pytest

from tests.builds.scheduling.chain import light_slug, obstructed_slug
from tests.heroku.fixtures import platform
from tests.heroku.stub import Stub

__all__ = ["platform"]


@pytest.fixture
def stub(tmp_path):
    """Return the CLI's stand-in."""
    return Stub(tmp_path / "programs")


@pytest.fixture
def light(tmp_path):
    return light_slug(tmp_path / "light")


@pytest.fixture
def obstructed(tmp_path):
    return obstructed_slug(tmp_path / "obstructed")
