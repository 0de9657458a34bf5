"""Headers and log lines: all are ours, and no request can forge one."""

import logging

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import reverse

from static_site.models import Artifact
from tests.desk.browsing import Fields
from tests.desk.conftest import PASSWORD, logged_in
from tests.desk.route_table import SENT
from tests.desk.states import states_of
from tests.desk.test_routes import ADDRESSES
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
# NUL is tried alone: forms refuse it before they check anything else.
FORGED = ["x\r\nSet-Cookie: forged=1\r\n\r\n<b>\u2028WARNING \u2029forged\x85\x0b\x0c\x1c\x1b[2J\x7f\u202e", "x\0"]
# Query parameters of the addresses.
ASKED = ["address", "after", "before", "by", "from", "next", "page", "q", "seen", "show", "start", "under"]
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    " //evil.example/",
    "https:evil.example",
    "http:///evil.example/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "//testserver:80@evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "\u2028//evil.example/",
]


@pytest.fixture
def log(caplog):
    """Capture Django's own loggers, which don't propagate to the root."""
    logging.getLogger("django").addHandler(caplog.handler)
    yield caplog
    logging.getLogger("django").removeHandler(caplog.handler)


def address(route, named):
    return reverse(route, args=named if isinstance(named, tuple) else [named])


def fields_of(browser, route, named):
    """Return the address's fields: from its form as shown, and from the route table."""
    sent = SENT.get(route, {})
    given = sent(named) if callable(sent) else sent
    shown = b"".join(browser.get(address(route, named))).decode(errors="replace")  # a file of the library is streamed
    return Fields(shown).sent | given


def objections(response, log):
    """Return each header with more than one line, and each log event."""
    lines = [part for item in response.items() for part in item] + [m.OutputString() for m in response.cookies.values()]
    lines += [record.getMessage() for record in log.records]
    forged = ["a cookie"] if "forged" in response.cookies else []
    return [line for line in lines if not line.isprintable()] + forged + [r for r in log.records if r.exc_info]


@pytest.mark.parametrize("route", sorted(ADDRESSES))
def test_nothing_that_is_sent_breaks_a_header_or_a_line_of_the_log(ada, route, log):
    ada.groups.set(Group.objects.filter(name="Administrator"))
    make = next(iter(states_of(ADDRESSES[route]).values()))
    for forged in FORGED:
        with transaction.atomic():
            browser, named = logged_in(ada), make()
            fields = fields_of(browser, route, named)
            for name in ASKED:
                assert objections(browser.get(address(route, named), {name: forged}), log) == [], (name, forged)
            for name in sorted({*fields, "next", "kept", "then", "note", "at", "what"}):
                response = browser.post(address(route, named), {**fields, name: f"{fields.get(name, '')}{forged}"})
                assert objections(response, log) == [], (name, forged)
            transaction.set_rollback(True)


@pytest.mark.parametrize("forged", FORGED)
def test_no_path_and_no_header_breaks_a_line_either(desk, forged, log):
    show()
    one_line = forged.replace("\r", "").replace("\n", "")
    for path in (f"/-/nowhere/{forged}/", f"/nowhere/{forged}/", f"/-/password/new/{forged}/{forged}/"):
        for name in ("Referer", "User-Agent", "HX-Request", "HX-Target", "Origin", "X-Forwarded-For", "If-None-Match"):
            response = desk.get(path, headers={name: one_line})
            assert objections(response, log) == []


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_address_leads_to_another_site(ada, elsewhere):
    typed = {"username": "ada", "password": PASSWORD, "next": elsewhere}
    answers = [
        Client().post("/-/log-in/", typed),
        Client().post("/-/log-in/", {**typed, "kept": "body=x"}),
        logged_in(ada).get("/-/log-in/", {"next": elsewhere}),
        logged_in(ada).post("/-/log-out/", {"next": elsewhere}),
        logged_in(ada).post("/-/builds/start/", {"next": elsewhere, "then": elsewhere}),
    ]
    for answer in answers:
        assert answer.get("Location", "/-/").startswith("/-/")
        assert b'action="/-/' in answer.content or answer.status_code == 302


def test_no_public_answer_sets_a_cookie_writes_a_session_or_depends_on_one(ada):
    publish("tea", tags=["Hot"])
    release = show()
    browser, paths = logged_in(ada), Artifact.objects.in_release(release.number).values_list("path", flat=True)
    before = list(Session.objects.values())
    addresses = [f"/{path.removesuffix('index.html')}" for path in paths]
    for path in [*addresses, "/tea", "/TEA/", "/nowhere/", "/theme/none.css", "/-/health/"]:
        for method in ("get", "head", "post", "options"):
            answer = getattr(browser, method)(path)
            assert not answer.cookies
            assert "Cookie" not in answer.get("Vary", "")
    assert list(Session.objects.values()) == before
