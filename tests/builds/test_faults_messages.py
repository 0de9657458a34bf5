"""Lost messages between PostgreSQL and a build or tick, in either direction: each act happens exactly once."""

import pytest
from django.db import connection

from builds.models import Build, Lease, ScheduledRun
from static_site.models import Flip
from tests.builds.commands import database_url, manage
from tests.builds.small_site import BUILD, build_small_site, edit, refuse_unfinished_site, some
from tests.faults.proxy import Proxy
from tests.heroku.platform import Fault

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLITE HAS NO CONNECTION that could lose a message"),
]
# Heartbeats are rare, so that two runs have the same statements.
SELDOM = {"DJANGO_SETTINGS_MODULE": "tests.builds.seldom_settings"}
KEY = "HRKU-example"
APART = 45
"""Number of messages between two faults of one run: enough to repeat the largest transaction."""


def with_faults(kind, first, *command, cwd=None, **changes):
    """Run a command that loses every 45th message or its answer; return the number lost."""
    with Proxy(database_url()) as proxy:
        for number in range(first, 1000, APART):
            getattr(proxy, kind)(number)
        done = manage(*command, cwd=cwd, **changes, DATABASE_URL=proxy.url(database_url()))
    assert (done.code, "Traceback" in done.err) == (0, False), f"from {first}: {done.err}"
    return len(proxy.struck)


@pytest.fixture
def site():
    build_small_site()


def firsts(first, every):
    found = some(first, every)
    step = 1 if found["start"] == 1 else every
    return range(found["start"], APART + 1, step)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("kind", ["lose_request", "lose_reply"])
def test_a_build_that_loses_messages_publishes_once_and_says_so(kind):
    for first in firsts(8 if kind == "lose_reply" else 12, 9):
        edit()
        assert with_faults(kind, first, *BUILD, **SELDOM) >= 3
        assert Build.objects.latest("number").status == "succeeded"
        refuse_unfinished_site()
    assert Build.objects.count() == Flip.objects.count()


def publish_with_its_answer_lost(cwd=None):
    """Lose the answer to the COMMIT that publishes a release and ends the build."""
    edit()
    with Proxy(database_url()) as proxy:
        manage(*BUILD, cwd=cwd, **SELDOM, DATABASE_URL=proxy.url(database_url()))
        flip = next(n for n, request in enumerate(proxy.requests) if 'INSERT INTO "static_site_flip"' in request)
        commit = next(n for n, request in enumerate(proxy.requests) if "COMMIT" in request and n > flip)
    edit()
    with Proxy(database_url()) as proxy:
        proxy.lose_reply(commit + 1)
        done = manage(*BUILD, cwd=cwd, **SELDOM, DATABASE_URL=proxy.url(database_url()))
        assert "COMMIT" in proxy.requests[commit]
    return done


@pytest.mark.usefixtures("site")
@pytest.mark.behind_pgbouncer
def test_a_build_that_is_not_told_that_it_has_published_finds_out():
    done = publish_with_its_answer_lost()
    assert done.code == 0, done.err
    assert "trying again" in done.err
    assert f"Readers see release {Flip.objects.count()} " in done.out
    refuse_unfinished_site()


@pytest.mark.usefixtures("site")
def test_a_build_that_takes_a_lost_answer_for_a_failure_is_found_out(copy):
    edit_code(copy / "builds/models/lease_progress.py", "                return self._what_came_of(build)", RAISE)
    done = publish_with_its_answer_lost(copy)
    assert done.code == 1
    assert "was replaced by a later one" in done.err


RAISE = '                raise Superseded(f"Build {build.number} was replaced by a later one")'


def edit_code(path, old, new):
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


@pytest.fixture
def api(platform):
    """Launch builds on a platform where nothing starts."""
    platform.faults = [Fault.NEVER_STARTS]
    platform.add_app("example")
    platform.add_key(KEY, apps=["example"])
    return {
        "BUILD_LAUNCHER": "heroku_api", "BUILD_APP": "example", "BUILD_API_KEY": KEY, "BUILD_API_URL": platform.url
    }  # fmt: skip


def tick_with_faults(platform, kind, first, **changes):
    """Run a tick with lost messages, assert that it launches one more build, and return the number lost."""
    Build.objects.update(status="stopped", ended_at="2026-01-01T00:00Z")
    Lease.objects.update(build=None, expires=None)
    platform.requests.clear()
    known = Build.objects.count()
    lost = with_faults(kind, first, "schedule_build", **changes)
    assert [request.method for request in platform.requests] == ["POST"]
    launched = Build.objects.latest("number")
    assert (launched.status, launched.answer) == ("launching", "accepted")
    assert Build.objects.count() == known + 1
    assert ScheduledRun.objects.latest("pk").said.startswith("Launched build")
    return lost


@pytest.mark.parametrize("kind", ["lose_request", "lose_reply"])
def test_a_tick_that_loses_messages_launches_once(platform, api, kind):
    for first in firsts(7 if kind == "lose_reply" else 11, 9):
        lost = tick_with_faults(platform, kind, first, **api)
        assert lost or first > 30


def test_a_tick_that_sends_the_launch_again_after_a_lost_answer_is_found_out(platform, api, copy):
    module = copy / "builds/launching/launch.py"
    edit_code(module, '    outcome = launcher.launch(["./manage.py", "build_static_site", "--launch", token])\n', "")
    edit_code(module, "lambda: _note(build, outcome, now)", "lambda: _note(build, launcher.launch(COMMAND), now)")
    edit_code(module, "return Launch(build, reason, outcome)", 'return Launch(build, reason, Accepted(said=""))')
    module.write_text(module.read_text() + '\nCOMMAND = ["./manage.py", "build_static_site"]\n')
    with Proxy(database_url()) as proxy:
        proxy.lose_reply('UPDATE "builds_build" SET "answered_at"')
        manage("schedule_build", cwd=copy, **api, DATABASE_URL=proxy.url(database_url()))
        assert proxy.struck
    assert [request.method for request in platform.requests] == ["POST", "POST"]
