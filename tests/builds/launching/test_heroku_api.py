"""The API launcher over real sockets: its requests, trust, time limits, and knowledge of dynos."""

import logging
import subprocess
import sys
from dataclasses import replace

import pytest

from builds.launching.heroku_api import HerokuApi
from builds.launching.launcher_protocol import Accepted, Refused, Unknown
from tests.builds.launching.sockets import answering, dripping, listening, self_signed, silent
from tests.heroku.platform import Fault
from tests.waiting import PATIENCE

DYNO = b'{"name": "run.7", "id": "0123-4567"}'


def created(body=DYNO, status=b"201 Created", type=b"application/json"):
    head = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
    return head % (status, type, len(body)) + body


def launch(app, behave, scheme="http", **timeouts):
    with listening(behave) as port:
        api = HerokuApi(replace(app, url=f"{scheme}://127.0.0.1:{port}"), **timeouts)
        return api.launch(["true"])


def test_the_order_has_a_time_to_live_and_one_command_for_the_dynos_shell(platform, app):
    app = replace(app, dyno_size="Standard-2X", time_to_live=3600)
    HerokuApi(app).launch(["echo", "two words", "$HOME"])
    (request,) = platform.requests
    assert request.json == {
        "command": "echo 'two words' '$HOME'",
        "attach": False,
        "type": "run",
        "time_to_live": 3600,
        "size": "Standard-2X",
    }
    assert (request.method, request.path) == ("POST", "/apps/example/dynos")
    assert request.headers["accept"] == "application/vnd.heroku+json; version=3"
    assert request.headers["authorization"] == f"Bearer {app.key}"
    assert request.headers["content-type"] == "application/json"


def test_the_dyno_runs_the_command_and_its_name_and_id_are_kept(platform, api):
    accepted = api.launch(["echo", "two words", "$HOME"])
    (dyno,) = platform.apps["example"].history
    assert dyno.wait() == 0
    assert dyno.output == "two words $HOME\n"
    assert (accepted.dyno, accepted.dyno_id) == (dyno.name, dyno.id)
    assert accepted.said.startswith("Heroku accepted (201, Request-Id ")


def test_size_and_the_longest_life_are_left_to_heroku_unless_set(app):
    assert HerokuApi(app).order(["true"]) == {"command": "true", "attach": False, "type": "run", "time_to_live": 86_400}


LAUNCH = """
import sys
from builds.launching.heroku_api import HerokuApi
from builds.launching.heroku_app import HerokuApp
print(HerokuApi(HerokuApp("example", *sys.argv[1:])).launch(["true"]))
"""


def test_netrc_and_proxies_of_the_machine_change_nothing(platform, app, root, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    (tmp_path / ".netrc").chmod(0o600)
    nobody = dict.fromkeys(("http_proxy", "HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    command = [sys.executable, "-c", LAUNCH, app.key, app.url]
    done = subprocess.run(command, cwd=root, env={"HOME": str(tmp_path), **nobody}, capture_output=True, text=True)
    assert "Accepted(dyno='run.1234'" in done.stdout, done.stderr
    assert platform.requests[0].headers["authorization"] == f"Bearer {app.key}"


def test_nothing_is_sent_without_app_or_key(platform, app):
    for broken in (replace(app, name=""), replace(app, key=""), replace(app, name="../x"), replace(app, key="a\r\nb")):
        assert isinstance(HerokuApi(broken).launch(["true"]), Refused)
        assert HerokuApi(broken).state("run.1234") is None
        HerokuApi(broken).stop("run.1234")
    assert platform.requests == []


def test_a_redirect_does_not_get_the_key(platform, api):
    platform.fail_next(Fault.REDIRECT)
    refused = api.launch(["true"])
    assert "redirects elsewhere, and the key was not passed on" in refused.reason
    assert "heroku config:unset BUILD_API_URL -a example" in refused.reason
    assert platform.strayed == []


def test_a_port_where_nobody_listens_was_sent_nothing(app):
    refused = HerokuApi(replace(app, url="http://127.0.0.1:9")).launch(["true"])
    assert isinstance(refused, Refused)
    assert "could not be reached (ConnectionRefusedError: [Errno 111] Connection refused)" in refused.reason


def test_a_certificate_that_nobody_signed_gets_neither_order_nor_key(app):
    refused = launch(app, self_signed, "https")
    assert isinstance(refused, Refused)
    assert "certificate verify failed" in refused.reason


def test_what_is_no_tls_gets_neither_order_nor_key(app):
    assert isinstance(launch(app, answering(created()), "https"), Refused)


def test_tls_that_never_comes_about_was_sent_nothing(app):
    assert isinstance(launch(app, silent, "https", connect_seconds=0.2, read_seconds=0.2), Refused)


def test_an_answer_that_never_comes_is_unknown(app):
    unknown = launch(app, silent, read_seconds=0.2)
    assert isinstance(unknown, Unknown)
    assert "took the request and did not answer" in unknown.reason


@pytest.mark.parametrize("behave", [silent, dripping(created())])
def test_the_whole_call_ends_in_time_even_where_the_answer_drips(app, behave):
    unknown = launch(app, behave, read_seconds=PATIENCE, whole_seconds=0.5)
    assert unknown == Unknown("Heroku's API did not answer within 0.5 s; the dyno may still start.")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (created(), Accepted("run.7", "0123-4567", "Heroku accepted (201, Request-Id unknown).")),
        (created(status=b"200 OK"), Accepted("run.7", "0123-4567", "Heroku accepted (200, Request-Id unknown).")),
        (created(b'{"name": "../../x", "id": 7}'), Accepted("", "", "Heroku accepted (201, Request-Id unknown).")),
        (created(b"[" * 50_000), Accepted("", "", "Heroku accepted (201, Request-Id unknown).")),
        (created()[:-5], Accepted("", "", "Heroku accepted (201, Request-Id unknown).")),
        (b"HTTP/1.1 201 Created\r\n\r\n", Accepted("", "", "Heroku accepted (201, Request-Id unknown).")),
    ],
)
def test_a_yes_is_kept_as_far_as_it_can_be_read(app, answer, outcome):
    assert launch(app, answering(answer)) == outcome


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 2",
        b"220 mail.example.org ESMTP\r\n",
        created(b"<html>Welcome</html>", type=b"text/html"),
        created(b"<html>Welcome</html>", b"200 OK", b"text/html"),
        created(b"{}", b"200 OK"),
        created(b"", b"504 Gateway Timeout"),
        created(b"{}", b"999 What"),
    ],
)
def test_what_is_no_answer_of_herokus_is_unknown(app, answer):
    assert isinstance(launch(app, answering(answer)), Unknown)


def test_an_endless_answer_is_not_read_to_its_end(app):
    head = b"HTTP/1.1 422 No\r\nContent-Length: 99999999999\r\n\r\n"
    refused = launch(app, answering(head + b"x" * 1_000_000))
    assert isinstance(refused, Refused)


def test_what_heroku_says_is_kept_as_one_short_line(app):
    body = b'{"id": "brand_new\\r\\n", "message": "%s\\u001b[31m\\nred %s"}' % (app.key.encode(), b"long " * 500)
    reason = launch(app, answering(created(body, b"418 Teapot"))).reason
    assert "“… red long long" in reason
    assert len(reason) < 800
    assert reason.isprintable()


def test_a_dyno_is_asked_after_until_it_is_gone(platform, api, caplog):
    dyno = platform.apps["example"]
    name = api.launch(["sleep", "infinity"]).dyno
    assert api.state(name) in ("starting", "up")
    api.stop(name)
    assert dyno.history[0].wait() == 143
    assert api.state(name) == ""
    api.stop(name)
    assert caplog.text == ""


@pytest.mark.parametrize("fault", [Fault.GET_500, Fault.GET_JUNK])
def test_a_state_that_cannot_be_told_is_not_taken_for_a_dyno_that_is_gone(platform, api, fault):
    name = api.launch(["sleep", "infinity"]).dyno
    platform.faults = [fault]
    assert api.state(name) is None


def test_a_key_that_may_not_look_knows_of_no_dyno_that_is_gone(platform, app):
    platform.add_key("HRKU-stranger", apps=[])
    for other in (replace(app, key="HRKU-stranger"), replace(app, key="HRKU-revoked"), replace(app, name="unknown")):
        assert HerokuApi(other).state("run.1234") is None
    assert HerokuApi(app).state("run.1234") == ""


@pytest.mark.parametrize("name", ["", "local.1", "..", "a/../b", "run.1?x=1", "run.1\n", "x" * 200])
def test_a_name_that_is_none_is_nobodys_dyno(platform, api, name):
    assert not api.state(name)
    api.stop(name)
    assert [request for request in platform.requests if "/dynos/local.1" not in request.path] == []


def test_a_dyno_that_heroku_does_not_stop_is_said_in_the_log(platform, app, caplog):
    name = HerokuApi(app).launch(["sleep", "infinity"]).dyno
    platform.add_key("HRKU-reader", apps=["example"], scope="read")
    HerokuApi(replace(app, key="HRKU-reader")).stop(name)
    ((_, level, text),) = caplog.record_tuples
    assert level == logging.WARNING
    assert text == f"Heroku did not stop the dyno '{name}': 403, You do not have access to the app example."


def test_nobody_to_ask_is_no_reason_to_fail(app, caplog):
    api = HerokuApi(replace(app, url="http://127.0.0.1:9"))
    assert api.state("run.1234") is None
    api.stop("run.1234")
    assert "Heroku did not stop the dyno 'run.1234': no answer, ConnectionRefusedError" in caplog.text


DATE = b"Date: Sun, 01 Mar 2026 12:00:00 GMT\r\n"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (b"", 0),
        (b"Retry-After: 42\r\n", 42),
        (b"Retry-After: 86400\r\n", 300),
        (b"Retry-After: Sun, 01 Mar 2026 12:01:30 GMT\r\n" + DATE, 90),
        (b"Retry-After: Sun, 01 Mar 2026 11:00:00 GMT\r\n" + DATE, 0),
        (b"Retry-After: Sun, 01 Mar 2026 12:01:30 GMT\r\n", 0),
        (b"Retry-After: -5\r\n", 0),
        (b"Retry-After: soon\r\n", 0),
    ],
)
@pytest.mark.parametrize(("status", "answer"), [(b"429 Too Many Requests", Refused), (b"503 Unavailable", Unknown)])
def test_how_long_heroku_wants_to_be_left_alone_is_understood(app, status, answer, headers, seconds):
    reply = b"HTTP/1.1 %s\r\n%sContent-Length: 0\r\n\r\n" % (status, headers)
    outcome = launch(app, answering(reply))
    assert (type(outcome), outcome.wait) == (answer, seconds)
