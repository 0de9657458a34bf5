"""Secrecy: the key is in no argument, log, repr, outcome or traceback, even if Heroku or its CLI misbehaves."""

import logging
import traceback
from dataclasses import replace

import pytest

from builds.launching.heroku_api import Body, HerokuApi
from builds.launching.heroku_cli import HerokuCli
from tests.builds.launching.conftest import KEY
from tests.builds.launching.sockets import answering, listening
from tests.heroku.platform import Fault
from tests.heroku.processes import everybody

FAULTS = [Fault.UNAUTHORIZED, Fault.FORBIDDEN, Fault.UNAVAILABLE_AFTER, Fault.RESET_AFTER, Fault.EMPTY_201, None]
ECHOES = [
    b'{"message": "%s", "id": "%s", "name": "%s", "state": "%s"}' % ((KEY.encode(),) * 4),
    b"<html>Authorization: Bearer %s</html>" % KEY.encode(),
    KEY.encode(),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_brings_the_key_to_light(platform, api, cli, stub, caplog, fault):
    caplog.set_level(logging.DEBUG)
    platform.faults = [fault] if fault else []
    seen = [f"{launcher!r} {launcher} {launcher.launch(['true'])!r}" for launcher in (api, cli)]
    assert platform.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in " ".join([*seen, caplog.text, *(word for call in stub.calls for word in call.argv)])


@pytest.mark.parametrize("body", ECHOES)
@pytest.mark.parametrize("status", [b"200 OK", b"201 Created", b"403 No", b"500 No", b"999 No"])
def test_an_api_that_says_the_key_back_is_not_repeated(app, caplog, status, body):
    caplog.set_level(logging.DEBUG)
    head = b"HTTP/1.1 %s\r\nRequest-Id: %s\r\nContent-Length: %d\r\n\r\n" % (status, KEY.encode(), len(body))
    with listening(answering(head + body)) as port:
        api = HerokuApi(replace(app, url=f"http://127.0.0.1:{port}"))
        seen = f"{api.launch(['true'])!r} {api.state('run.1')} {api.stop('run.1')}"
    assert "canary" not in seen + caplog.text


@pytest.mark.parametrize("code", [0, 1, 127])
@pytest.mark.parametrize(
    "words",
    [
        f"Running x on example... done, {KEY}\n",
        f" ›   Error: The key {KEY[:9]}\n ›   {KEY[9:]} is no good\n ›\n ›   Error ID: unauthorized\n",
        f"    TypeError: Invalid header Bearer {KEY}\n",
    ],
)
def test_a_cli_that_says_the_key_is_not_repeated(cli, stub, code, words):
    stub.say(code, err=words, sends=False)
    seen = repr(cli.launch(["true"]))
    assert "canary" not in seen
    assert "0123456789" not in seen


def test_the_processes_of_a_launch_have_it_in_no_argument(app, tmp_path):
    (tmp_path / "heroku").write_text(f"#!/bin/sh\ncat /proc/[0-9]*/cmdline > '{tmp_path}/seen' 2>/dev/null; :\n")
    (tmp_path / "heroku").chmod(0o755)
    HerokuCli(app, f"{tmp_path}:/usr/bin:/bin").launch(["./manage.py", "build_static_site"])
    seen = (tmp_path / "seen").read_bytes()
    assert b"run:detached" in seen
    assert KEY.encode() not in seen
    assert len(list(everybody())) > 1


def test_a_traceback_with_all_its_variables_does_not_have_it(app):
    """Check a traceback as an error page or collector would show it."""
    api = HerokuApi(replace(app, url="http://127.0.0.1:9"))
    with pytest.raises(OSError, match="refused") as caught:
        api._request("POST", "", Body(b"{}"))
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [line for frame in shown.stack if "/builds/" in frame.filename for line in (frame.locals or {}).values()]
    assert len(ours) > 3
    assert KEY not in " ".join(ours)
