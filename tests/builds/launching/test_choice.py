"""The launcher of the sweep and of "publish now", chosen by the settings alone."""

import pytest

from builds.launching import launchers
from builds.launching.heroku_api import HerokuApi
from builds.launching.heroku_app import HerokuApp
from builds.launching.heroku_cli import HerokuCli
from builds.launching.launcher_protocol import Refused
from builds.launching.local_process import Local

APP = HerokuApp("example", "HRKU-secret", "http://127.0.0.1:9", "standard-2x", 3600)


@pytest.fixture
def heroku(settings):
    settings.BUILD_APP, settings.BUILD_API_KEY, settings.BUILD_API_URL = "example", "HRKU-secret", "http://127.0.0.1:9"
    settings.BUILD_DYNO_SIZE, settings.BUILD_TIME_TO_LIVE = "standard-2x", 3600.0
    settings.SEARCH_PATH = "/app/bin"
    return settings


@pytest.mark.parametrize(
    ("name", "launcher"), [("heroku_cli", HerokuCli(APP, "/app/bin")), ("heroku_api", HerokuApi(APP))]
)
def test_the_sweep_gets_the_launcher_that_is_set(heroku, name, launcher):
    heroku.BUILD_LAUNCHER = name
    assert launchers.for_sweep() == launcher
    assert launchers.for_sweep().name == name


def test_a_laptop_builds_on_itself(settings):
    settings.BUILD_LAUNCHER = "local"
    var = settings.BASE_DIR / "var"
    assert launchers.for_sweep() == launchers.for_publishing() == Local(settings.BASE_DIR, var / "build.log")
    assert launchers.for_sweep().name == "local"


@pytest.mark.parametrize("name", ["heroku_cli", "heroku_api"])
def test_an_editor_gets_the_api_and_waits_five_seconds_at_most(heroku, name):
    heroku.BUILD_LAUNCHER = name
    api = launchers.for_publishing()
    assert (api.name, api.app, api.whole_seconds) == ("heroku_api", APP, 5)


@pytest.mark.parametrize("missing", ["BUILD_APP", "BUILD_API_KEY"])
def test_without_app_or_key_an_editor_waits_for_the_next_tick(heroku, missing):
    heroku.BUILD_LAUNCHER = "heroku_cli"
    setattr(heroku, missing, "")
    assert launchers.for_publishing() is None


def test_in_tests_nothing_starts_by_accident():
    assert isinstance(launchers.for_sweep().launch(["./manage.py", "build_static_site"]), Refused)
    assert isinstance(launchers.for_publishing().launch(["./manage.py", "build_static_site"]), Refused)
