"""The key with which builds are started: somebody hears of its end before it comes, and of what it may not."""

import pytest

from builds.watching.keys import SOON
from tests.scheduling.chain import KEY, launching
from tests.site.sites import publish
from tests.watching.happenings import failed, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("healthy")]
DAY = 86_400


@pytest.fixture
def app(platform, settings):
    for name, value in launching(platform).items():
        setattr(settings, name, value)
    return platform.add_app("example")


def said():
    return [(str(incident.kind), incident.what, *incident.facts) for incident in seen().open]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("key", [{}, {"scope": "global"}, {"scope": "global", "life": 8 * DAY}])
def test_of_a_key_that_serves_nobody_hears(platform, key):
    platform.add_key(KEY, ["example"], **key)
    assert said() == []


@pytest.mark.usefixtures("app")
def test_the_end_of_a_key_is_told_a_week_before(platform):
    platform.add_key(KEY, ["example"], scope="global", life=3 * DAY)
    ((kind, what, fact),) = said()
    assert (kind, what) == ("key", "BUILD_API_KEY ends in 3 days.")
    assert fact.startswith("Heroku says that it ends at ")
    assert KEY not in fact
    platform.add_key(KEY, ["example"], scope="global", life=int(SOON.total_seconds()) + 60)
    assert said() == []


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("key", "why"),
    [
        ({"expired": True}, "it has expired"),
        ({"apps": []}, "heroku access:add"),
        ({"scope": "identity"}, "heroku access:add"),
    ],
)
def test_a_key_that_is_refused_is_told_before_it_is_needed(platform, key, why):
    platform.add_key(KEY, **{"apps": ["example"], **key})
    ((kind, what, fact),) = said()
    assert (kind, what) == ("key", "BUILD_API_KEY starts no build.")
    assert why in fact


@pytest.mark.usefixtures("app")
def test_whoever_hears_of_refused_launches_is_not_told_of_the_key_as_well(platform):
    publish("posts/2")
    for _ in range(3):
        failed("launch_refused")
    assert [kind for kind, *_ in said()] == ["launch_refused"]
