"""A platform with one app and a key for it, and launchers for them."""

import os
import tempfile

import pytest

from builds.launching import publish_now
from builds.launching.heroku_api import HerokuApi
from builds.launching.heroku_app import HerokuApp
from builds.launching.heroku_cli import HerokuCli
from tests.heroku.cli import real_heroku
from tests.heroku.fixtures import platform
from tests.heroku.stub import Stub

__all__ = ["platform"]
KEY = "HRKU-AAcanary-0123456789-abcdef"


@pytest.fixture
def app(platform):
    """Return the platform's app as launchers see it."""
    platform.add_app("example")
    platform.add_key(KEY, apps=["example"])
    return HerokuApp("example", KEY, platform.url)


@pytest.fixture
def api(app):
    return HerokuApi(app)


@pytest.fixture
def stub(tmp_path):
    return Stub(tmp_path / "programs")


@pytest.fixture
def cli(app, stub):
    """Return the CLI's stand-in, which prints what the CLI prints and logs no requests."""
    return HerokuCli(app, f"{stub.folder}:/usr/bin:/bin")


@pytest.fixture
def heroku_cli_path():
    """Return PATH with the real CLI first."""
    return f"{real_heroku()}:{os.environ['PATH']}"


@pytest.fixture
def private_turn(monkeypatch, tmp_path):
    """Keep other tests' decoders from this one's turn of heavy processes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def no_memory(monkeypatch):
    """Let a near build need more memory than any machine has."""
    monkeypatch.setattr(publish_now, "MEMORY", 1 << 60)
