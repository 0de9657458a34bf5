"""The Platform API's own rules: keys, rights, bodies, and that it only exists on this machine."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.heroku.asking import asking
from tests.heroku.platform import Platform

DYNOS = "/apps/example/dynos"
TRUE = {"command": "true"}


@pytest.mark.parametrize(
    ("key", "given", "status", "id"),
    [
        ("HRKU-mistyped", None, 401, "unauthorized"),
        ("HRKU-expired", {"apps": ["example"], "expired": True}, 401, "unauthorized"),
        ("HRKU-stranger", {"apps": ["other"]}, 403, "forbidden"),
        ("HRKU-reader", {"apps": ["example"], "scope": "read"}, 403, "forbidden"),
    ],
)
def test_a_key_without_the_right_starts_nothing(platform, app, key, given, status, id):
    if given:
        platform.add_key(key, **given)
    with asking(platform, key) as ask:
        answer = ask("POST", DYNOS, json=TRUE)
    assert (answer.status_code, answer.json()["id"]) == (status, id)
    assert not app.history


def test_a_key_to_read_may_look(platform, app):
    platform.add_key("HRKU-reader", apps=["example"], scope="read")
    with asking(platform, "HRKU-reader") as ask:
        assert ask("GET", DYNOS).json() == []
        assert ask("GET", "/account").status_code == 200


def test_an_app_that_is_not_there_is_not_found(ask):
    for path in ("/apps/absent", "/apps/absent/dynos", "/apps/ex/../ample/dynos", "/nowhere"):
        assert ask("GET", path).json()["id"] == "not_found"
    assert ask("POST", "/apps/absent/dynos", json=TRUE).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"command": ""},
        {"command": ["./manage.py", "x"]},
        {**TRUE, "attach": True},
        {**TRUE, "attach": "false"},
        {**TRUE, "env": {"A": 1}},
        {**TRUE, "env": {"A-B": "1"}},
        {**TRUE, "env": ["A=1"]},
        {**TRUE, "force_no_tty": 1},
        {**TRUE, "size": 2},
        {**TRUE, "size": "gigantic"},
        {**TRUE, "type": 1},
        {**TRUE, "time_to_live": 0},
        {**TRUE, "time_to_live": 86_401},
        {**TRUE, "time_to_live": "60"},
        {**TRUE, "time_to_live": True},
        {**TRUE, "detached": True},
    ],
    ids=str,
)
def test_a_body_that_herokus_schema_refuses_is_refused(app, ask, body):
    answer = ask("POST", DYNOS, json=body)
    assert (answer.status_code, answer.json()["id"]) == (422, "invalid_params")
    assert not app.history


@pytest.mark.parametrize("body", ["", "{", "[]", "null"])
def test_a_body_that_is_no_json_object_is_refused(app, ask, body):
    assert ask("POST", DYNOS, data=body).status_code == 400
    assert not app.history


def test_all_fields_that_heroku_knows_are_taken(app, ask):
    known = {"attach": False, "env": {"A": "1"}, "force_no_tty": None, "size": "performance-m", "type": "run"}
    answer = ask("POST", DYNOS, json={**TRUE, **known, "time_to_live": 86_400})
    assert answer.status_code == 201
    assert set(answer.json()) == {
        "attach_url", "command", "created_at", "id", "name", "release", "app", "size", "state", "type", "updated_at",
    }  # fmt: skip


def test_a_version_must_be_asked_for(ask):
    answer = ask("GET", DYNOS, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["id"]) == (400, "bad_version")


def test_an_app_has_so_many_dynos_and_no_more(app, ask):
    app.dyno_limit = 1
    assert ask("POST", DYNOS, json={"command": "sleep 100"}).status_code == 201
    answer = ask("POST", DYNOS, json=TRUE)
    assert (answer.status_code, answer.json()["message"]) == (422, "Cannot run more than 1 Standard size dynos.")


def test_requests_are_kept_as_they_came(platform, ask):
    ask("POST", DYNOS, json=TRUE, headers={"X-Canary": "1"})
    ask("GET", DYNOS)
    post, get = platform.requests
    assert (post.method, post.path, post.json, post.headers["x-canary"]) == ("POST", DYNOS, TRUE, "1")
    assert (get.method, get.body) == ("GET", b"")
    assert post.when < get.when


def test_twenty_may_ask_at_once(platform, app):
    def start(number):
        with asking(platform, "HRKU-example") as ask:
            return ask("POST", DYNOS, json={"command": f"echo {number}"}).json()["name"]

    with ThreadPoolExecutor(20) as people:
        names = set(people.map(start, range(20)))
    assert names == {f"run.{number}" for number in range(1234, 1254)}
    assert {dyno.wait() for dyno in app.history} == {0}
    assert {dyno.output for dyno in app.history} == {f"{number}\n" for number in range(20)}


def test_it_listens_on_this_machine_only_and_no_longer_than_it_lives():
    with Platform() as platform:
        addresses = [server.server_address for server in (platform.server, platform.elsewhere)]
        assert {host for host, _ in addresses} == {"127.0.0.1"}
        kept_alive = socket.create_connection(addresses[0])
        kept_alive.sendall(b"GET /account HTTP/1.1\r\n\r\n")
        assert kept_alive.recv(8) == b"HTTP/1.1"
    with kept_alive, kept_alive.makefile("rb") as rest:
        assert rest.read().endswith(b"}")
    for address in addresses:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)


def test_a_mistake_of_the_box_does_not_pass_for_herokus():
    with pytest.raises(AttributeError, match="expired"):
        ask_with_a_broken_key()


def ask_with_a_broken_key():
    with Platform() as platform:
        platform.keys["HRKU-broken"] = "no key"
        with asking(platform, "HRKU-broken") as ask, pytest.raises(requests.ConnectionError):
            ask("GET", "/account")
