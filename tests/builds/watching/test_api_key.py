"""The key that starts builds: on-call is alerted before it expires, and if it lacks rights."""

import pytest

from builds.models import Incident
from builds.watching.api_key import SOON
from publisher.pages.models import AuditEntry
from static_site.models import Flip
from tests.builds.scheduling.chain import KEY, launching
from tests.builds.watching.happenings import ago, failed, kinds, seen, succeeded
from tests.heroku.platform import Fault
from tests.static_site.sites import publish

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
    assert (kind, what) == ("key", "BUILD_API_KEY expires in 3 days.")
    assert fact.startswith("Heroku says that it expires at ")
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
    assert (kind, what) == ("key", "BUILD_API_KEY cannot start builds.")
    assert why in fact


@pytest.mark.usefixtures("app")
def test_a_refused_key_is_one_incident_from_the_first_look_to_its_cure(platform):
    (opened,) = seen().open
    publish("posts/2")
    for _ in range(3):
        failed("launch_refused")
    (refused,) = seen().open
    assert (refused.number, refused.kind) == (opened.number, "key")
    assert refused.facts[1].startswith("Refused since it last worked: 3 launches, the last at ")
    succeeded()  # started by hand, without the key
    assert [(incident.number, incident.closed_at) for incident in seen().incidents] == [(opened.number, None)]
    platform.add_key(KEY, ["example"])
    assert [incident.kind for incident in seen().over] == ["key"]
    assert Incident.objects.get().ending.startswith("Heroku accepts BUILD_API_KEY. It lasted at most ")


@pytest.mark.usefixtures("app")
def test_refused_launches_whose_cause_is_known_later_go_on_as_the_same_incident(platform):
    platform.faults = [Fault.GET_500]
    publish("posts/2")
    for _ in range(3):
        failed("launch_refused", "Heroku's API is ill.")
    assert kinds(seen()) == ["launch_refused"]
    platform.faults = []
    assert (kinds(seen()), Incident.objects.count()) == (["key"], 1)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("fault", [Fault.GET_500, Fault.GET_JUNK])
def test_a_platform_that_does_not_answer_neither_ends_an_incident_of_the_key_nor_opens_one(platform, fault):
    platform.faults = [fault]
    assert seen().incidents == []
    platform.faults = []
    seen()
    platform.faults = [fault]
    for _ in range(3):
        failed("launch_refused")
    assert (kinds(seen()), Incident.objects.count()) == (["key"], 1)


@pytest.mark.usefixtures("app")
def test_who_knows_that_the_key_ends_soon_is_told_anew_when_it_has_ended(platform):
    platform.add_key(KEY, ["example"], scope="global", life=3 * DAY)
    (soon,) = seen().open
    soon.acknowledge(by="ada")
    platform.add_key(KEY, ["example"], expired=True)
    report = seen()
    assert [incident.acknowledged_at for incident in report.open] == [None]
    assert report.over[0].ending.startswith("BUILD_API_KEY has expired and no longer starts builds.")


@pytest.mark.usefixtures("app")
def test_a_key_that_ends_soon_does_not_explain_why_changes_wait(platform):
    platform.add_key(KEY, ["example"], scope="global", life=3 * DAY)
    publish("posts/2")
    AuditEntry.objects.update(at=ago(hours=2))
    Flip.objects.update(at=ago(days=1))
    assert kinds(seen()) == ["key", "changes_wait"]
