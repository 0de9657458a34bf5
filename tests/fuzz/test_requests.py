"""Fuzzed requests: none ends in a 5xx or forges a log line.

Requests are random, but the same in each run. FUZZ_REQUESTS=20000 uses more of them, in portions that run in
parallel; FUZZ_SEED=7 uses different ones.
"""

import logging
import os
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from builds.models import Incident
from publisher.desk.people.roles import ROLES
from publisher.pages import models as pages
from static_site.models import Release
from tests.desk.conftest import editor, logged_in
from tests.desk.states import incident, media_file, redirect, release
from tests.fuzz.client import Request, errors
from tests.fuzz.forms import Form, Page
from tests.fuzz.values import BY_TYPE, BYTES, HEADERS, METHODS, NUMBERS, TEXTS
from tests.pages.content import draft
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db

WITH_ADDRESSES = [pages.Page, pages.Redirect, Release, Incident, User]
"""Models with a number in an address."""

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "2000"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
PORTION = min(REQUESTS, 2000)
CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")
CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029]")
TOKEN = "a" * 32


@pytest.fixture
def content() -> None:
    release("refused")
    publish("guides", "Guides", tags=["x"], body="# A\n\n[b](/guides/)")
    draft("guides/draft").schedule(by="test")
    draft("gone").mark_deleted(by="test")
    redirect()
    incident()
    media_file()


@pytest.fixture
def browsers() -> dict[str, str]:
    """Return the cookies of each role."""
    found = {role.name: logged_in(editor(role.name.lower(), role=role.name)) for role in ROLES}
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    return {"stranger": "", **{who: cookies(client) for who, client in {**found, "root": root}.items()}}


def cookies(client: Client) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


@pytest.fixture
def forged() -> Iterator[list[str]]:
    """Yield the log lines with control characters."""
    found: list[str] = []

    class Reader(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if CONTROL.search(record.getMessage()):
                found.append(f"{record.name}: {record.getMessage()[:200]!r}")

    reader, loggers = Reader(), [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(reader)
    yield found
    for logger in loggers:
        logger.removeHandler(reader)


def routes(patterns: Any, prefix: str = "") -> Iterator[str]:
    for found in patterns:
        route = prefix + str(found.pattern)
        if isinstance(found, URLPattern):
            yield route
        else:
            yield from routes(found.url_patterns, route)


class Fuzzer:
    def __init__(self, chance: Random, browsers: dict[str, str]) -> None:
        self.chance, self.browsers = chance, browsers
        self.numbers = [str(pk) for model in WITH_ADDRESSES for pk in model._base_manager.values_list("pk", flat=True)]
        self.routes = [route for route in routes(get_resolver().url_patterns) if "(?P" not in route]
        addresses = {f"/{self._filled(route, number)}" for route in self.routes for number in self.numbers}
        forms = [form for address in sorted(addresses) for form in self._forms(address)]
        self.forms = list({(form.action, form.method, *form.fields): form for form in forms}.values())

    def request(self) -> Request:
        kinds: list[Callable[[], Request]] = [self.public, self.desk, self.form, self.form, self.form]
        request = self.chance.choice(kinds)()
        for name in self.chance.sample(sorted(HEADERS), self.chance.choice([0, 0, 0, 1, 1, 3])):
            request.headers[name] = self.chance.choice(HEADERS[name])
        if self.chance.random() < 0.1:
            request.method = self.chance.choice(METHODS)
        return request

    def public(self) -> Request:
        parts = self.chance.choices([*BYTES, b"guides", b"tea", b"draft"], k=self.chance.choice([1, 1, 2, 4]))
        return Request(self.chance.choice(["GET", "HEAD", "POST"]), b"/" + b"/".join(parts), self._query())

    def desk(self) -> Request:
        route = self.chance.choice(self.routes)
        path = self._filled(route, self.chance.choice([*NUMBERS, *self.numbers])).encode()
        path += self.chance.choice([b"", b"", b"", *BYTES])
        return self._sent(Request(self.chance.choice(["GET", "POST"]), b"/" + path, self._query()), {"a": "b"})

    def form(self) -> Request:
        """Return a form as shown, with one or more fields changed."""
        form = self.chance.choice(self.forms)
        fields = dict(form.fields)
        for name in self.chance.sample(sorted(fields), min(len(fields), self.chance.choice([1, 1, 1, 2, 5]))):
            fields[name] = self.chance.choice(BY_TYPE.get(form.types[name], TEXTS))
        if form.method == "GET":
            return self._sent(Request("GET", form.action.encode(), encoded(fields)), {})
        return self._sent(Request("POST", form.action.encode()), fields)

    def _sent(self, request: Request, fields: dict[str, str]) -> Request:
        cookie = self.chance.choice([*self.browsers.values(), self.browsers["root"]])
        request.headers |= {"HTTP_COOKIE": f"csrftoken={TOKEN}; {cookie}"}
        if request.method == "POST":
            fields = {**fields, "csrfmiddlewaretoken": TOKEN}
            is_multipart = self.chance.random() < 0.2
            request.body = multipart(fields) if is_multipart else encoded(fields).encode()
            request.headers["CONTENT_TYPE"] = (
                "multipart/form-data; boundary=b" if is_multipart else "application/x-www-form-urlencoded"
            )
            if self.chance.random() < 0.1:
                cut = self.chance.randrange(len(request.body))
                request.body = request.body[:cut] + self.chance.choice(BYTES) + request.body[cut:]
        return request

    def _query(self) -> str:
        names = [
            "q",
            "page",
            "after",
            "before",
            "next",
            "address",
            "status",
            "sort",
            "under",
            "by",
            "e",
            "o",
            "p",
            "_to_field",
        ]
        some = self.chance.sample(names, self.chance.choice([0, 0, 1, 2]))
        return encoded({name: self.chance.choice(TEXTS) for name in some})

    def _filled(self, route: str, value: str) -> str:
        return CONVERTER.sub(lambda found: value, route)

    def _forms(self, address: str) -> list[Form]:
        response = Client().get(address, headers={"cookie": self.browsers["root"]})
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            return []
        return [form for form in Page(address, response.content.decode()).forms if form.action.startswith("/")]


def sent(request: Request) -> int:
    try:
        return request.send()
    except Exception:  # gunicorn would answer 500
        return 599


def encoded(fields: dict[str, str]) -> str:
    return urlencode(fields, errors="surrogateescape")


def multipart(fields: dict[str, str]) -> bytes:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    return "".join([*parts, "--b--\r\n"]).encode(errors="surrogateescape")


@pytest.mark.parametrize("seed", range(SEED, SEED + REQUESTS // PORTION))
def test_no_request_ends_in_a_fault_or_forges_a_log_line(
    seed: int, content: None, browsers: dict[str, str], forged: list[str]
) -> None:
    chance = Random(seed)
    fuzzer = Fuzzer(chance, browsers)
    assert len(fuzzer.forms) > 50
    found: list[str] = []
    answers: dict[int, int] = {}
    for _ in range(PORTION):
        request = fuzzer.request()
        with errors() as raised, transaction.atomic():
            status = sent(request)
            transaction.set_rollback(True)
        answers[status] = answers.get(status, 0) + 1
        if status > 499 or raised or forged:
            found.append(f"{status} {raised} {forged} {request}")
            forged.clear()
    assert not found, f"{len(found)} of {answers}:\n" + "\n".join(found[:40])
    assert answers[200] > PORTION / 10
