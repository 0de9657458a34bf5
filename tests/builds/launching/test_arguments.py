"""The heroku CLI's arguments, and the part of our environment that it gets."""

from dataclasses import replace

import pytest

from builds.launching.heroku_app import HerokuApp
from builds.launching.heroku_cli import HerokuCli

APP = HerokuApp("example", "HRKU-secret", "https://api.heroku.com")
BUILD = ["./manage.py", "build_static_site", "--launch", "t0ken"]


def test_the_command_is_one_word_so_that_the_cli_cannot_reorder_it():
    assert HerokuCli(APP, "/bin").arguments(BUILD) == [
        "heroku", "run:detached", "-a", "example", "--", "./manage.py build_static_site --launch t0ken",
    ]  # fmt: skip


def test_the_size_is_named_only_where_one_is_wanted():
    arguments = HerokuCli(replace(APP, dyno_size="standard-2x"), "/bin").arguments(BUILD)
    assert arguments[2:7] == ["-a", "example", "--size", "standard-2x", "--"]


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        (["echo", "two words"], "echo 'two words'"),
        (["echo", "$HOME;`id`"], "echo '$HOME;`id`'"),
        (["echo", "it's"], """echo 'it'"'"'s'"""),
        (["echo", "", "a\\b"], "echo '' 'a\\b'"),
        (["echo", "example", "example"], "echo example example"),
    ],
)
def test_the_dynos_shell_gets_the_words_as_they_are(words, quoted):
    assert HerokuCli(APP, "/bin").arguments(words)[-1] == quoted


def test_the_cli_knows_its_key_and_nothing_else_of_ours():
    assert HerokuCli(APP, "/app/bin:/bin").environment("/tmp/home") == {
        "PATH": "/app/bin:/bin",
        "HOME": "/tmp/home",
        "HEROKU_API_KEY": "HRKU-secret",
        "HEROKU_DISABLE_AUTOUPDATE": "1",
        "HEROKU_SKIP_NEW_VERSION_CHECK": "1",
        "DISABLE_TELEMETRY": "true",
        "DEBUG": "http",
    }


def test_another_api_is_named_to_the_cli():
    cli = HerokuCli(replace(APP, url="http://127.0.0.1:8000"), "/bin")
    assert cli.environment("/tmp/home")["HEROKU_HOST"] == "http://127.0.0.1:8000"


def test_an_api_that_the_cli_would_silently_replace_by_herokus_is_refused():
    refused = HerokuCli(replace(APP, url="https://api.example.org"), "/bin").launch(BUILD)
    assert "BUILD_API_URL=https://api.example.org" in refused.reason
    assert "BUILD_LAUNCHER=heroku_api" in refused.reason
