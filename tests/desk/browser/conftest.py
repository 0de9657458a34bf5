"""A real Chromium in front of a real server with all middleware. Its pages fail the test on any script error, console
error or request to another host.

    def test_x(open_as): page = open_as("Editor"); page.goto("/-/pages/")

After `goto`, `scripted` waits for the page's modules, which load later. A click doesn't wait for the page it leads to.
After one, use Playwright's `expect` or `wait_for`, which wait: `assert ….is_visible()` checks the page being left.

Playwright's blocking API runs an event loop in this thread, where Django refuses its ORM and keeps other connections.
The refusal is lifted from the first browser test to the end of the run (nothing here is asynchronous, and the server
has its own threads). A test may use the ORM before, between and after its browser actions.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import browser as chromium
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from builds.launching.local_process import Local
from builds.models import Build
from tests.builds.commands import database_url
from tests.desk.conftest import editor
from tests.waiting import PATIENCE, wait_until

HERE = Path(__file__).parent
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
NOWHERE = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"

Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use this browser; elsewhere `browser` is Django's test client."""
    for item in items:
        if item.path.parent == HERE and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser(django_db_setup) -> Iterator[Browser]:
    """Start one browser for all tests; each test has its own context in it."""
    program = os.environ.get("PUBLISHER_TEST_BROWSER") or chromium.found()
    if not program:
        pytest.fail("no Chromium found: run bin/test, which installs one, or apt-get install chromium")
    options = [*chromium.options(), "--disable-dev-shm-usage", f"--host-resolver-rules={NOWHERE}"]
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE * 1000)
        browser = playwright.chromium.launch(executable_path=program, args=options, timeout=PATIENCE * 1000)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def wrong() -> list[str]:
    """Collect what a test's pages did but must not."""
    return []


@pytest.fixture
def tolerated() -> list[str]:
    """Collect words of entries that a test expects: the browser may add such an entry when the test is over."""
    return []


@pytest.fixture
def open_as(browser: Browser, live_server, wrong, tolerated) -> Iterator[Open]:
    """Open a page in a separate context, logged in with a role ("": not); `PHONE` or `DESKTOP`, "light" or "dark".

    Other keywords are Playwright's for a context: java_script_enabled=False, reduced_motion="reduce".
    """
    contexts: list[BrowserContext] = []

    def opened(role: str = "", *, device=DESKTOP, scheme: str = "light", name: str = "", **more) -> Page:
        context = browser.new_context(base_url=live_server.url, color_scheme=scheme, **device, **more)
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        if role:
            context.add_cookies([session_of(role, name or role.lower(), live_server.url)])
        context.on("page", partial(watch, wrong=wrong, host=urlsplit(live_server.url).netloc))
        return context.new_page()

    yield opened
    for context in contexts:
        context.cookies()  # an answer, before which all that the pages did has been told
    during = list(wrong)
    for context in contexts:
        context.set_offline(True)  # a closed page's beacon would come after the test, to the next one's database
        context.close()
    assert [line for line in during if not any(words in line for words in tolerated)] == []


@pytest.fixture
def building(transactional_db, settings, monkeypatch, tmp_path):
    """Let publishing start a local process on this test's database; end them all afterwards."""
    settings.BUILD_LAUNCHER = "local"
    monkeypatch.setenv("BUILD_LAUNCHER", "local")
    monkeypatch.setenv("DATABASE_URL", database_url())
    yield
    wait_until(lambda: not Build.objects.open().exists())
    launcher = Local(settings.BASE_DIR, tmp_path / "build.log")
    wait_until(lambda: not any(launcher.state(build.dyno) for build in Build.objects.all()))


def scripted(desk: Page) -> None:
    """Wait until the page's modules have loaded: what is typed earlier finds no script."""
    expect(desk.locator("[data-module]:not([data-loaded=yes])")).to_have_count(0)


def choose_tab(desk: Page, name: str) -> None:
    """Show Preview, Details or Checks beside the text; on a phone in its place, and Write shows the text again."""
    desk.get_by_role("tab", name=name).click()


def write_summary(desk: Page, words: str) -> None:
    choose_tab(desk, "Details")
    desk.get_by_label("Summary").fill(words)
    if desk.get_by_role("tab", name="Write").is_visible():  # on a phone
        choose_tab(desk, "Write")


def publish_anyway(desk: Page) -> None:
    """Publish a text without a summary, about which the desk asks once."""
    desk.get_by_role("button", name="Save and publish").click()
    expect(desk.get_by_text("There is no summary")).to_be_visible()
    desk.get_by_role("button", name="Publish anyway").click()


def session_of(role: str, name: str, url: str) -> dict[str, str]:
    """Return the cookie of a logged-in person, creating the account if needed."""
    user = get_user_model().objects.filter(username=name).first() or editor(name, role=role)
    client = Client()
    client.force_login(user)
    key = settings.SESSION_COOKIE_NAME
    return {"name": key, "value": client.cookies[key].value, "url": url}


def watch(page: Page, wrong: list[str], host: str) -> None:
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on("console", lambda said: wrong.append(worded(said)) if is_complaint(said) else None)
    page.on("request", lambda request: wrong.append(request.url) if is_foreign(request.url, host) else None)


def worded(said: ConsoleMessage) -> str:
    return f"{said.page.url}: {said.text} ({said.location['url']})"


def is_complaint(said: ConsoleMessage) -> bool:
    """Return whether it is an error; 403, 404 and 409 for a page itself aren't, since its test asserts them."""
    its_own_status = "the server responded with a status of" in said.text and said.location["url"] == said.page.url
    return said.type == "error" and not its_own_status


def is_foreign(url: str, host: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host
