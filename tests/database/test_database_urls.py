"""Addresses of databases that can never work: each is refused at once, with its reason and without its password."""

import pytest
from django.db.utils import ConnectionHandler, DatabaseError

from publisher import environment
from publisher.database import Fault, Patience, sentence, survive
from publisher.environment import database

pytestmark = pytest.mark.django_db
SECRET = "s3cret"
LIKE = "it is not an address like postgres://user:password@host:5432/name"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("?sslmode=no-verify", "sslmode=no-verify is unknown to PostgreSQL; write one of disable, allow, prefer,"),
        ("?sslmode=require&sslmode=disable", "is unknown to PostgreSQL"),
        ("mysql://user:s3cret@host/name", "it must begin with postgres://"),
        ("http://user:s3cret@host/name", "it must begin with postgres://"),
        ("user:s3cret@host/name", "it must begin with postgres://"),
        ("postgres://user:s3cret@host:5432", "it names no database after the host"),
        ("postgres://user:s3cret@host:5432/", "it names no database after the host"),
        ("postgres://user:s3cret@host:port/name", LIKE),
        ("postgres://user:s3cret@host:99999/name", LIKE),
        ("postgres://user:s3cret#@host:5432/name", "in a password, write #, / and % as %23, %2F and %25"),
    ],
)
def test_what_can_be_seen_in_the_address_is_one_error_of_the_check(monkeypatch, url, reason):
    monkeypatch.setattr(environment, "UNREADABLE", found := {})
    entry = database(url if not url.startswith("?") else f"postgres://user:{SECRET}@host:5432/name{url}")
    assert entry == {"ENGINE": "django.db.backends.dummy"}
    assert reason in found["DATABASE_URL"]
    assert SECRET not in found["DATABASE_URL"]


@pytest.mark.parametrize(
    "url",
    ["sqlite:////tmp/x.sqlite3", "postgres://u@h/n?sslmode=require", "postgresql:///n", "postgres:///?service=site"],
)
def test_other_addresses_are_taken(monkeypatch, url):
    monkeypatch.setattr(environment, "UNREADABLE", found := {})
    assert database(url)["ENGINE"] != "django.db.backends.dummy"
    assert found == {}


def error_at(options):
    """Return the error of a connection with these options."""
    address = database(f"postgres://user:{SECRET}@127.0.0.1:1/name?{options}")
    with pytest.raises(DatabaseError) as caught:
        ConnectionHandler({"default": address})["default"].ensure_connection()
    return caught.value


@pytest.mark.parametrize(
    "options", ["gssencmode=no", "connect_timeout=soon", "sslmod=require", "channel_binding=maybe", "service=none"]
)
def test_what_only_libpq_knows_is_no_outage(options):
    error = error_at(options)
    assert Fault.of(error) is Fault.REFUSED
    assert sentence(error).startswith("The database refuses DATABASE_URL (")
    assert "correct it, because waiting won't help" in sentence(error)
    assert SECRET not in sentence(error)


def test_a_server_that_does_not_answer_is_still_an_outage():
    assert Fault.of(error_at("connect_timeout=1")) is Fault.LOST


def test_nothing_is_waited_for():
    def connect():
        raise error_at("gssencmode=no")

    def sleep(seconds):
        raise AssertionError("It waited")

    with pytest.raises(DatabaseError):
        survive(connect, Patience(90, sleep=sleep))
