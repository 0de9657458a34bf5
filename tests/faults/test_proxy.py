"""The proxy itself: a message it loses is lost, and one it lets through is executed."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from django.db import connection

from publisher.pages.models import Page
from tests.builds.commands import database_url, manage
from tests.faults.proxy import Proxy
from tests.waiting import PATIENCE, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="POSTGRESQL'S PROTOCOL has no counterpart in SQLite"),
]

INSERT = "INSERT INTO django_session VALUES ('key', 'data', now())"


@pytest.fixture
def proxy():
    with Proxy(database_url()) as proxy:
        yield proxy


@pytest.fixture
def client(proxy):
    client = psycopg2.connect(proxy.url(database_url()))
    yield client
    client.close()


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        return cursor.fetchone()[0]


def insert(client):
    with client.cursor() as cursor:
        cursor.execute(INSERT)
    client.commit()


def test_what_is_not_told_to_fail_passes(proxy, client):
    insert(client)
    assert rows() == 1
    assert proxy.requests[-3:] == [said(words) for words in ("BEGIN", INSERT, "COMMIT")]


def said(words):
    return "Q" + (len(words) + 5).to_bytes(4).decode() + words + "\0"


@pytest.mark.parametrize(("fault", "left"), [("lose_reply", 1), ("lose_request", 0), ("reset", 0)])
def test_a_commit_whose_reply_is_lost_is_done_and_one_that_is_lost_is_not(proxy, client, fault, left):
    getattr(proxy, fault)("COMMIT")
    with pytest.raises(psycopg2.OperationalError) as caught:
        insert(client)
    assert caught.value.pgcode is None
    assert client.closed
    assert rows() == left
    assert [struck.kind for struck in proxy.struck] == [fault]


@pytest.mark.parametrize("at", [3, "INSERT"])
def test_a_fault_strikes_the_message_of_its_number_or_text_and_once(proxy, client, at):
    proxy.lose_request(at)
    with pytest.raises(psycopg2.OperationalError):
        insert(client)
    assert "INSERT" in proxy.requests[-1]
    again = psycopg2.connect(proxy.url(database_url()))
    insert(again)
    again.close()
    assert rows() == 1


def test_a_stalled_message_arrives_late(proxy, client):
    proxy.stall("COMMIT", seconds=0.5)
    began = time.monotonic()
    insert(client)
    assert time.monotonic() - began >= 0.5
    assert rows() == 1


def test_a_message_that_is_stalled_for_ever_is_lost_when_the_proxy_ends():
    with ThreadPoolExecutor() as pool, Proxy(database_url()) as proxy:
        client = psycopg2.connect(proxy.url(database_url()))
        proxy.stall("COMMIT")
        inserting = pool.submit(insert, client)
        wait_until(lambda: proxy.struck)
        assert not inserting.done()
        proxy.close()
        with pytest.raises(psycopg2.OperationalError):
            inserting.result(PATIENCE)
    assert rows() == 0


def test_a_command_says_that_its_database_is_lost(proxy):
    proxy.lose_request("INSERT")
    code = "from publisher.pages.models import Page; Page.objects.create(path='a')"
    lost = manage("shell", "--no-imports", "-c", code, DATABASE_URL=proxy.url(database_url()))
    assert lost.code == 1
    assert "server closed the connection unexpectedly" in lost.err
    assert not Page.objects.filter(path="a").exists()


def test_a_large_answer_is_lost_whole_and_one_before_it_arrives_whole(proxy, client):
    proxy.lose_reply(proxy.messages + 3)
    with client.cursor() as cursor:
        cursor.execute("SELECT repeat('x', 3000000)")
        assert len(cursor.fetchone()[0]) == 3_000_000
        with pytest.raises(psycopg2.OperationalError):
            cursor.execute("SELECT repeat('x', 3000000)")
