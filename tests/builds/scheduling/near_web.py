"""A web dyno that builds small changes itself, and an editor's browser. Used by test_near_builds.py.

On PostgreSQL it runs as on Heroku, on SQLite as on a laptop with Heroku's launcher (chain.py).
"""

import fcntl
import http.client
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client, override_settings

from bench.measure import descendants
from builds.models import Build
from publisher.pages.models import Page
from tests.builds.scheduling.chain import add_publisher
from tests.faults.frozen import state, wait_until_stopped
from tests.heroku.platform import App, Platform
from tests.heroku.web import Web
from tests.waiting import PATIENCE, wait_until

TOKEN = "b" * 32
PLANNED = 'FROM "static_site_planrow"'
"""Part of a build's first statement after its plan is written, for OBSTRUCT_AT."""


def add_app(platform: Platform, folder: Path, slug: Path | None = None, **config: str) -> App:
    """Add the app; its turn of heavy processes is in `folder`, away from other tests'."""
    app = add_publisher(platform, slug, BUILD_NEARBY_OUTPUTS="200", TMPDIR=str(folder), **config)
    app.config.setdefault("SITE_URL", "http://localhost")  # without it, the port would be part of the fingerprint
    return app


def publish_in_browser(web: Web, path: str, body: str) -> int:
    """Send the form of a page's editor with another text, and publish it; return the answer's status."""
    page, config = Page.objects.get(path=path), web.dyno.app.config
    form = {
        "base": page.latest_id, "title": page.latest.title, "body": body, "weight": 0, "then": "publish",
        "csrfmiddlewaretoken": TOKEN,
    }  # fmt: skip
    host = host_of(web)
    with override_settings(SECRET_KEY=config.get("SECRET_KEY", settings.SECRET_KEY)):  # it signs the session
        session = _session()
    names = ("sessionid", "csrftoken", "__Host-session", "__Host-csrf")
    cookies = "; ".join(f"{name}={session if 'session' in name else TOKEN}" for name in names)
    headers = {
        "Host": host, "X-Forwarded-Proto": "https", "Referer": f"https://{host}/", "Cookie": cookies,
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    with closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE)) as browser:
        browser.request("POST", f"/-/pages/{page.pk}/", urlencode(form), headers)
        return browser.getresponse().status


def _session() -> str:
    ada, _ = get_user_model().objects.get_or_create(username="ada")
    ada.groups.set(Group.objects.filter(name="Editor"))
    client = Client()
    client.force_login(ada)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def text_of(web: Web, path: str) -> str:
    """Return what a reader gets."""
    return web.get(host_of(web), f"/{path}/").text


def host_of(web: Web) -> str:
    return web.dyno.app.config["SITE_URL"].partition("://")[2]


def near_process() -> int:
    """Return the process of the newest build, once it has been started beside the web server."""
    wait_until(lambda: _newest().launcher == "near" and _newest().said.startswith("Process "))
    return int(_newest().said.split()[1])


def _newest() -> Build:
    return Build.objects.latest("number")


def stopped_near_process() -> int:
    """Return it once OBSTRUCT_AT has stopped it."""
    process = near_process()
    assert wait_until_stopped(process)
    return process


def has_turn(folder: Path) -> bool:
    """Return whether a process has the turn of heavy processes that this app's dynos have in `folder`."""
    with (folder / "publisher-renditions.lock").open("ab") as lock, suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return False
    return True


def is_over(process: int) -> bool:
    return state(process) in ("", "Z")


def zombies_of(web: Web) -> list[int]:
    """Return processes below the web server that have ended and that nothing has waited for."""
    assert web.dyno.process
    return [pid for pid in descendants(web.dyno.process.pid) if state(pid) == "Z"]
