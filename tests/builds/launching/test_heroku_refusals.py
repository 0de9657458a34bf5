"""Heroku's refusals: each becomes a sentence with the command that fixes it."""

from dataclasses import replace

import pytest

from builds.launching.heroku_app import HerokuApp
from builds.launching.heroku_refusals import SENTENCES, HerokuAnswer, refused

APP = HerokuApp("example", "HRKU-AAcanary", dyno_size="performance-m")
MADE = "$(heroku authorizations:create -d 'build launcher' -s write --short)"
NEW_KEY = f'heroku config:set BUILD_API_KEY="{MADE}" -a example'


@pytest.mark.parametrize(
    ("status", "id", "message", "reason", "cure"),
    [
        (401, "unauthorized", "Invalid credentials provided.", "expired, was revoked or is mistyped", NEW_KEY),
        (401, "", "", "expired, was revoked or is mistyped", NEW_KEY),
        (403, "two_factor", "A second factor is required.", "second factor", NEW_KEY),
        (403, "forbidden", "You do not have access.", "may not start dynos", "heroku access:add EMAIL -a example"),
        (403, "", "", "may not start dynos", "heroku access:add EMAIL -a example"),
        (403, "suspended", "Suspended.", "suspended", "heroku apps:info -a example"),
        (404, "not_found", "Couldn't find that app.", "knows no app example", "heroku config:set BUILD_APP=NAME"),
        (402, "delinquent", "Please add a payment method.", "paid for or verified", "account/billing"),
        (422, "verification_required", "Please verify.", "paid for or verified", "account/billing"),
        (422, "invalid_params", "Cannot run more than 50 Eco size dynos.", "as it may", "heroku ps:stop run.1234 -a"),
        (422, "invalid_params", "Couldn't find that dyno size (x).", "size performance-m", "unset BUILD_DYNO_SIZE"),
        (422, "invalid_params", "Something else.", "refused to start", "heroku ps -a example"),
        (429, "rate_limit", "You reached the limit.", "used up its requests", "the next tick tries again"),
        (409, "conflict", "A conflict.", "just then", "the next tick tries again"),
        (418, "teapot", "I am a teapot.", "refused to start", "https://status.heroku.com"),
    ],
)
def test_a_refusal_says_why_and_what_to_type(status, id, message, reason, cure):
    said = refused(APP, HerokuAnswer(status, id, message, "0123-4567")).reason
    assert reason in said
    assert cure in said
    assert message in said
    assert "Request-Id 0123-4567" in said


def test_every_sentence_is_whole_whatever_is_known():
    for id in SENTENCES:
        said = refused(replace(APP, dyno_size=""), HerokuAnswer(id=id)).reason
        assert not set("{}") & set(said)
        assert said.endswith(f"Heroku said nothing more ({id}).")


def test_what_heroku_said_is_no_template():
    assert "{app} {0}" in refused(APP, HerokuAnswer(409, "conflict", "{app} {0}")).reason


def test_a_word_about_size_is_not_blamed_on_a_size_that_was_not_asked_for():
    said = refused(replace(APP, dyno_size=""), HerokuAnswer(422, "invalid_params", "This size is not there.")).reason
    assert "BUILD_DYNO_SIZE" not in said
