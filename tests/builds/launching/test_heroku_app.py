"""The app's configuration: it keeps its key secret, and knows when it can't be used."""

from dataclasses import replace

import pytest

from builds.launching.heroku_app import HerokuApp

KEY = "HRKU-AAcanary-0123456789"
APP = HerokuApp("example", KEY)


def test_its_key_is_in_no_repr():
    assert KEY not in f"{APP} {APP!r} {[APP]}"
    assert "example" in repr(APP)


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"Authorization: Bearer {KEY}",
        f"https://x:{KEY}@example.org",
        " ›   Error: HRKU-AAcanary-\n ›   0123456789 is no key",
        f"\x1b[31m{KEY[:12]}\x1b[0m{KEY[12:]}",
        "x" * 495 + KEY,
    ],
)
def test_the_key_is_taken_out_of_what_others_say_even_where_it_is_broken(text):
    said = APP.clean(text)
    assert "canary" not in said
    assert "012345" not in said


def test_other_peoples_keys_are_taken_out_too():
    assert APP.clean("HRKU-AAsomebody_else, Authorization: Bearer c0ffee") == "…, Authorization: Bearer …"


def test_without_a_key_nothing_is_taken_out():
    assert replace(APP, key="").clean("two words") == "two words"


def test_what_others_say_becomes_one_short_line_without_control_characters():
    assert APP.clean("one\r\n\ttwo\x00\x1b[1;31mred\x1b[0m \u2028\u202ethree\x9b") == "one two red three"
    assert len(APP.clean("word " * 1000)) == 500
    assert APP.clean("ungültig – ok") == "ungültig – ok"


@pytest.mark.parametrize(
    ("change", "reason", "cure"),
    [
        ({"name": ""}, "BUILD_APP does not name the app", "heroku config:set BUILD_APP=NAME"),
        ({"name": "ex/../ample"}, "BUILD_APP=ex/../ample is not an app name", "heroku apps"),
        ({"name": "example\n"}, "is not an app name", "heroku apps"),
        ({"key": ""}, "BUILD_API_KEY is missing", "heroku authorizations:create"),
        ({"key": "HRKU-\nnew"}, "BUILD_API_KEY is missing or has characters", 'short)" -a example'),
        ({"key": "HRKU-…"}, "BUILD_API_KEY is missing or has characters", 'short)" -a example'),
    ],
)
def test_what_is_missing_is_said_with_its_cure(change, reason, cure):
    problem = replace(APP, **change).problem()
    assert reason in problem
    assert cure in problem
    assert "new" not in problem or "HRKU" not in problem


def test_nothing_is_wrong_with_a_name_and_a_key():
    assert APP.problem() == ""
