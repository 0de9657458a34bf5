"""Routes: every address × method × role × state has the answer declared in route_table.py."""

import re
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from publisher.desk.admin_site import site
from publisher.desk.people.roles import ROLES
from publisher.pages.models import AuditEntry
from tests.desk.conftest import editor, logged_in
from tests.desk.route_table import SENT, TABLE
from tests.desk.states import CANARY, states_of

pytestmark = pytest.mark.django_db
STRANGER = "Stranger"
WHO = [STRANGER, *(role.name for role in ROLES)]
REFUSED = ("log-in", "403", "404", "405")
CHANGE = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(?!django_session|auth_user|axes_)')


class Row(NamedTuple):
    route: str
    method: str
    state: str
    answers: dict[str, str]


def rows():
    for line in filter(None, TABLE.splitlines()):
        route, method, states, *answers = line.split()
        for state in states.split(","):
            yield Row(route, method, state, dict(zip(WHO, answers, strict=True)))


def addresses(patterns, prefix="", namespace=""):
    """Yield the routes under the reserved prefix by name, without the prefix and without Django's admin."""
    for found in patterns:
        if isinstance(found, URLPattern):
            yield f"{namespace}{found.name}", (prefix + str(found.pattern)).removeprefix("-/")
        elif found.namespace != "admin":
            inner = f"{found.namespace}:" if found.namespace else namespace
            yield from addresses(found.url_patterns, prefix + str(found.pattern), inner)


ADDRESSES = dict(addresses(get_resolver().url_patterns))


def browser_of(who):
    return Client() if who == STRANGER else logged_in(editor(who.lower(), role=who))


@contextmanager
def changes():
    """Yield the statements that change anything except sessions and accounts."""
    found = []

    def look(execute, sql, params, many, context):
        if CHANGE.match(sql):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def ask(browser, route, method, named):
    """Send a request; return the answer, which must not be cacheable."""
    url = reverse(route, args=named if isinstance(named, tuple) else [named])
    sent = SENT.get(route, {}) if method == "post" else {}
    response = getattr(browser, method)(url, sent(named) if callable(sent) else sent)
    assert response["Cache-Control"] == "private, no-store"
    return response


def answer(response):
    """Return the answer as written in the table."""
    if response.status_code == 302 and response["Location"].startswith("/-/log-in/?next="):
        return "log-in"
    return "shown" if response.status_code == 200 and shows_canary(response) else str(response.status_code)


def shows_canary(response):
    return CANARY.encode() in b"".join(response)


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: "-".join(row[:3]))
def test_the_table_holds_and_who_is_refused_learns_and_changes_nothing(row):
    given = {}
    named = states_of(ADDRESSES[row.route])[row.state]()
    for who in WHO:
        with transaction.atomic():
            browser = browser_of(who)
            with changes() as changed:
                response = ask(browser, row.route, row.method.lower(), named)
            given[who] = answer(response)
            if given[who] in REFUSED:
                assert not shows_canary(response)
                assert changed == []
            transaction.set_rollback(True)
    assert given == row.answers


def test_every_address_is_in_the_table_with_every_state_and_no_other():
    wanted = [
        (name, method, state)
        for name, route in ADDRESSES.items()
        for method in ("GET", "POST")
        for state in states_of(route)
    ]
    assert sorted(row[:3] for row in rows()) == sorted(wanted)


@pytest.mark.parametrize("route", sorted(ADDRESSES))
def test_other_methods_change_nothing_and_show_nobody_more(route):
    named = next(iter(states_of(ADDRESSES[route]).values()))()
    for who in WHO:
        with transaction.atomic():
            browser = browser_of(who)
            with changes() as changed:
                for method in ("head", "put", "patch", "delete", "options"):
                    response = ask(browser, route, method, named)
                    assert response.status_code < 500
                    assert not shows_canary(response)
            assert changed == []
            transaction.set_rollback(True)


ADMIN = [pattern for pattern in site.get_urls() if isinstance(pattern, URLPattern) and pattern.name != "login"]


@pytest.mark.parametrize("pattern", ADMIN, ids=lambda pattern: str(pattern.name))
def test_djangos_admin_is_for_administrators(pattern):
    """Its other addresses are below these; the middleware refuses all named admin."""
    names = dict.fromkeys(pattern.pattern.regex.groupindex, "1") | {"app_label": "pages"}
    wanted = {name: names[name] for name in pattern.pattern.regex.groupindex}
    url = reverse(f"admin:{pattern.name}", kwargs=wanted) if pattern.name else "/-/admin/nothing/"
    answers = [answer(browser_of(who).get(url)) for who in WHO]
    assert answers[:-1] == ["log-in", "403", "403", "403"]
    assert answers[-1] in ("200", "302", "404") or pattern.name == "autocomplete"


def test_djangos_admin_has_the_same_log_in():
    assert answer(Client().get("/-/admin/login/")) == "log-in"


@pytest.mark.parametrize("model", ["pages/auditentry", "axes/accessattempt"])
def test_what_happened_is_shown_to_administrators_alone(model):
    answers = [answer(browser_of(who).get(f"/-/admin/{model}/")) for who in WHO]
    assert answers == ["log-in", "403", "403", "403", "200"]


@pytest.mark.parametrize("address", ["", "add/", "1/change/", "1/password/", "1/delete/"])
@pytest.mark.parametrize("model", ["user", "group"])
def test_people_are_changed_in_the_desk_alone_whose_rules_djangos_admin_does_not_know(model, address):
    browser = browser_of("Administrator")
    assert browser.get(f"/-/admin/auth/{model}/{address}").status_code == 404
    assert browser.post(f"/-/admin/auth/{model}/{address}", {"is_superuser": "on"}).status_code == 404


WORDY = f"?q={'+'.join(map(str, range(1_500)))}"


@pytest.mark.parametrize(
    "asked", ["?action=%00", "?who=%00", "?q=%00", "?_to_field=", "?_to_field=x", "?p=x", "?e=1", "?o=x", WORDY]
)
@pytest.mark.parametrize("place", ["", "1/change/"])
def test_no_address_in_djangos_admin_is_a_defect_of_ours(asked, place):
    AuditEntry.record("a test", by="ada")
    assert browser_of("Administrator").get(f"/-/admin/pages/auditentry/{place}{asked}").status_code < 500
