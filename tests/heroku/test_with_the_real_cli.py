"""The platform checked with the real CLI, which must report the same as for Heroku's answers."""

import json
import re
import shlex

import pytest

from publisher.command_lines import command
from tests.heroku.cli import Finished, real_heroku, run
from tests.heroku.platform import Fault
from tests.heroku.quoted import quoted
from tests.heroku.transcript import COMMAND, INVALID_KEY, NO_ACCESS, NO_APP, SAID, done

pytestmark = pytest.mark.heroku_cli
DIFFERENT = list({said: fault for fault, said in SAID.items()}.values())  # Each costs the CLI a second.
TERMS = " ›   Warning: Our terms of service have changed: \n ›   https://dashboard.heroku.com/terms-of-service\n"


@pytest.fixture
def heroku(platform, tmp_path):
    """Return the real CLI in a scratch HOME, with a key for the app."""
    for name in ("example", "my-site", "my-staging"):
        platform.add_app(name)
    platform.add_key("HRKU-real", apps=["example", "my-site", "my-staging"])

    def heroku(*arguments, key="HRKU-real", **more):
        return run(real_heroku(), *arguments, url=platform.url, key=key, home=tmp_path, **more)

    return heroku


def detached(heroku, **more) -> Finished:
    said = heroku("run:detached", "-a", "example", "--", COMMAND, **more)
    return Finished(said.code, said.out, said.err.replace(TERMS, ""))


@pytest.mark.parametrize("fault", DIFFERENT, ids=lambda fault: fault.name if fault else "none")
def test_the_platform_makes_the_cli_say_what_heroku_made_it_say(platform, heroku, fault):
    platform.faults = [fault] if fault else []
    said = SAID[fault]
    assert detached(heroku) == Finished(said.code, said.out, said.err)
    assert [request.method for request in platform.requests] == ["GET"] + ["POST"] * said.sent
    started = said.sent if not fault or fault.value.accepted else 0
    assert len(platform.apps["example"].history) == started


def test_the_cli_sends_what_it_was_seen_to_send(platform, heroku):
    assert detached(heroku).code == 0
    get, post = platform.requests
    assert (get.path, get.headers["accept"]) == ("/apps/example", "application/vnd.heroku+json; version=3.sdk")
    assert (post.path, post.headers["accept"]) == ("/apps/example/dynos", "application/vnd.heroku+json; version=3")
    assert post.headers["authorization"] == "Bearer HRKU-real"
    assert post.body == b'{"attach":false,"command":"./manage.py build_static_site","env":{}}'


def test_the_cli_takes_every_command_of_the_docs_as_it_is_meant(platform, heroku, root):
    """Without a terminal the CLI stops at once, after saying what it understood."""
    pages = [root / "README.md", *(root / "docs").rglob("*.md")]
    typed = {line for page in pages for line in re.findall(r"heroku run( [^\n`|]*)", page.read_text())}
    typed = {re.sub(r"X$", "publish_release 7 --plan", line).strip() for line in typed if line.strip() != "--"}
    assert len(typed) > 5
    for line in sorted(typed):
        words, command = line.split("-- ")
        heroku("run", *shlex.split(words), *([] if "-a" in words else ["-a", "example"]), "--", *shlex.split(command))
        sent = json.loads(platform.requests[-1].body)
        assert (sent["attach"], sent["command"]) == (True, " ".join(shlex.split(command))), line


def test_the_cli_takes_every_command_that_messages_quote_as_it_is_meant(platform, heroku, root, settings):
    settings.ON_DYNO, settings.BUILD_APP = True, "my-site"
    commands = quoted([root / folder for folder in ("publisher", "static_site", "builds")])
    assert len(commands) > 12
    for words in sorted(commands):
        typed = shlex.split(command(*words))
        assert typed[:5] == ["heroku", "run", "-a", "my-site", "--"]
        heroku(*typed[1:])
        sent = json.loads(platform.requests[-1].body)
        assert (sent["attach"], sent["command"]) == (True, " ".join(["./manage.py", *words])), words


def test_keys_apps_and_rights_are_refused_in_words_that_the_cli_knows(platform, heroku):
    assert detached(heroku, key="HRKU-unknown") == Finished(1, "", INVALID_KEY)
    platform.add_key("HRKU-stranger")
    assert detached(heroku, key="HRKU-stranger") == Finished(2, "", NO_ACCESS)
    assert heroku("run:detached", "-a", "absent", "--", "true").err == NO_APP


def test_the_cli_lists_and_stops_what_runs(platform, heroku):
    app = platform.apps["example"]
    assert heroku("run:detached", "-a", "example", "--", "sleep infinity").code == 0
    (dyno,) = app.dynos
    assert '"name": "run.1234"' in heroku("ps", "-a", "example", "--json").out
    assert heroku("ps:stop", "-a", "example", "--dyno-name", "run.1234").code == 0
    assert dyno.wait() == 143


def test_the_cli_follows_a_redirect_without_the_key_and_takes_what_is_there_for_heroku(platform, heroku):
    platform.fail_next(Fault.REDIRECT)
    assert detached(heroku) == Finished(0, done("").out, done("").err)
    (strayed,) = platform.strayed
    assert (strayed.method, strayed.path) == ("POST", "/apps/example/dynos")
    assert "authorization" not in strayed.headers
