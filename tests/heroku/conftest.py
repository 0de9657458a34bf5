"""The fixtures of this package, for its own tests."""

from tests.heroku.fixtures import platform

__all__ = ["platform"]
