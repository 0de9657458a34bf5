"""A new Heroku app, before and after it has a domain: the names it answers to, and its log."""

from pathlib import Path

import pytest

from tests.builds.commands import manage
from tests.database.ailments import on_postgres
from tests.deploys.deploying import on_heroku
from tests.heroku.fixtures import platform as platform
from tests.heroku.orders import Order
from tests.heroku.platform import App, Platform
from tests.heroku.web import Web, procfile

pytestmark = [pytest.mark.django_db(transaction=True), on_postgres]

HOME = "my-site-1234567890ab.herokuapp.com"
METADATA = {"HEROKU_APP_NAME": "my-site", "HEROKU_APP_DEFAULT_DOMAIN_NAME": HOME}


@pytest.fixture
def app(platform: Platform, copy: Path, empty_database: str) -> App:
    """Deploy an app for the first time, without SITE_URL, and build it once."""
    assert manage("collectstatic", "--noinput", cwd=copy).code == 0
    config = {**on_heroku(), **METADATA, "DATABASE_URL": f"{empty_database}?sslmode=disable", "BUILD_APP": "my-site"}
    del config["SITE_URL"]
    app = platform.add_app("my-site", copy, config)
    assert run(platform, app, procfile(app)["release"]) == 0
    assert run(platform, app, "./manage.py build_static_site") == 0
    return app


def run(platform: Platform, app: App, command: str) -> int | None:
    dyno = platform.start(app, Order(command))
    assert dyno.wait() is not None, dyno.output
    return dyno.exit_status


@pytest.fixture
def web(platform: Platform, app: App) -> Web:
    return Web(platform, app)


def test_a_new_app_without_a_domain_is_at_its_herokuapp_name(web: Web) -> None:
    home = web.get(HOME)
    assert (home.status, f'<link rel="canonical" href="https://{HOME}/">' in home.text) == (200, True)
    assert web.get(HOME, "/-/").status in (200, 302)
    assert web.get(HOME, scheme="http").location == f"https://{HOME}/"


def test_a_name_that_is_not_the_apps_is_one_line_of_the_log_with_the_cure(web: Web) -> None:
    refused = web.get("www.example.org")
    assert (refused.status, refused.text) == (400, f"There is no site under this name. This one is at https://{HOME}\n")
    (line,) = web.log("www.example.org")
    assert line.startswith("WARNING publisher.canonical_host: Refused a request for www.example.org, which is not")
    assert "heroku config:set EXTRA_HOSTS=www.example.org -a my-site" in line
    assert "heroku config:set SITE_URL=https://www.example.org -a my-site" in line
    assert web.log("Traceback") == web.log("DisallowedHost") == []


def test_health_answers_under_any_name(web: Web) -> None:
    for host in (HOME, "10.1.2.3:5000", "localhost", "www.example.org", "not a name"):
        for scheme in ("https", "http"):
            assert (web.get(host, "/-/health/", scheme).status, web.log("Refused")) == (200, [])


def test_with_a_domain_the_herokuapp_name_leads_there_and_other_names_nowhere(platform: Platform, app: App) -> None:
    app.config |= {"SITE_URL": "https://www.example.org", "EXTRA_HOSTS": "old.example.org"}
    web = Web(platform, app)
    assert web.get("www.example.org").status == 200
    for host in (HOME, "old.example.org"):
        assert web.get(host, "/guides/?page=2").location == "https://www.example.org/guides/?page=2"
    assert web.get("evil.example").status == 400
    (line,) = web.log("evil.example")
    assert "heroku config:set EXTRA_HOSTS=old.example.org,evil.example -a my-site" in line
