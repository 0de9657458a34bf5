"""A platform with one app and one key, and a client."""

from collections.abc import Callable, Iterator

import pytest
import requests

from tests.heroku.asking import asking
from tests.heroku.fixtures import platform
from tests.heroku.platform import App, Platform

__all__ = ["platform"]


@pytest.fixture
def app(platform: Platform) -> App:
    platform.add_key("HRKU-example", apps=["example"])
    return platform.add_app("example")


@pytest.fixture
def ask(platform: Platform, app: App) -> Iterator[Callable[..., requests.Response]]:
    with asking(platform, "HRKU-example") as ask:
        yield ask
