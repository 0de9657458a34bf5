"""Planning in the web UI: in the editor's zone, never in the past or at a time that no clock shows."""

import re
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from django.db.models.functions import Now

from builds.models import Build
from builds.scheduling import plan_watch
from publisher.desk.models import Profile
from publisher.pages.models import AuditEntry, Page
from tests.desk.browsing import HOME, Fields, address, draft, save, words
from tests.desk.conftest import editor, logged_in
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
NINE = datetime(2890, 3, 1, 9, tzinfo=UTC)


def plan(desk, page, **typed):
    return desk.post(address(page, "schedule"), {"zone": "UTC", "revision": page.latest_id, **typed}, follow=True)


def planned(page):
    page.refresh_from_db()
    return page.publish_at, page.unpublish_at


def errors(response):
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def test_a_time_is_that_of_the_zone(desk):
    page = draft()
    said = words(plan(desk, page, publish_at="2890-06-01T09:00", zone="Asia/Tokyo"))
    assert planned(page) == (datetime(2890, 6, 1, tzinfo=UTC), None)
    told = "Published on Thu 1 Jun 2890, 00:00 UTC (UTC+00:00), which is Thu 1 Jun 2890, 09:00 in Asia/Tokyo"
    assert f"{told}, by the scheduler's tick between 00:00 and 00:10." in said


def test_planning_publishes_and_saves_nothing(desk):
    page = draft()
    plan(desk, page, publish_at="2890-06-01T09:00")
    assert (page.revisions.count(), page.live_publication) == (1, None)
    assert AuditEntry.objects.filter(action="schedule", by__username="ada").count() == 1


def test_the_plan_is_shown_where_it_is_changed_in_the_readers_zone(desk, ada):
    page = draft()
    Profile.objects.choose(ada, "Europe/Berlin")
    page.schedule(by="grace", publish_at=NINE, zone="Europe/London")
    said = words(desk.get(address(page, "schedule")))
    assert "Published on Wed 1 Mar 2890, 10:00 Europe/Berlin (UTC+01:00), which is" in said
    assert "which is Wed 1 Mar 2890, 09:00 in Europe/London" in said
    assert "The scheduler carries it out between 10:00 and 10:10." in said
    form = desk.get(address(page, "schedule")).context["form"]
    assert (form["zone"].value(), f"{form['publish_at'].value():%H:%M}") == ("Europe/Berlin", "10:00")


def test_changing_one_time_keeps_the_other_to_the_second(desk):
    page = draft()
    page.schedule(by="ada", publish_at=NINE.replace(second=30), zone="UTC")
    plan(desk, page, publish_at="2890-03-01T09:00", unpublish_at="2890-04-01T09:00")
    assert planned(page) == (NINE.replace(second=30), NINE.replace(month=4))


def test_a_plan_in_another_zone_is_another_time(desk):
    page = draft()
    page.schedule(by="ada", publish_at=NINE, zone="UTC")
    plan(desk, page, publish_at="2890-03-01T09:00", zone="Asia/Tokyo")
    assert planned(page)[0] == NINE.replace(hour=0)


def test_a_plan_is_taken_back(desk):
    page = draft()
    page.schedule(by="ada", publish_at=NINE)
    assert "This page is no longer scheduled." in words(plan(desk, page, then="cancel"))
    assert planned(page) == (None, None)


def test_empty_fields_take_a_plan_back_too(desk):
    page = draft()
    page.schedule(by="ada", publish_at=NINE)
    plan(desk, page, publish_at="", unpublish_at="")
    assert planned(page) == (None, None)


def test_a_past_time_is_refused_with_its_zone(desk):
    page = draft()
    refused = errors(plan(desk, page, publish_at="2020-01-01T09:00", zone="Europe/London"))
    assert refused == {"publish_at": ["Wed 1 Jan 2020, 09:00 is in the past in Europe/London; choose a later time."]}
    assert planned(page) == (None, None)


def test_a_plan_whose_time_has_come_does_not_keep_the_other_time_from_being_changed(desk):
    page = publish("tea")
    page.schedule(by="ada", publish_at=datetime(2020, 1, 1, 9, tzinfo=UTC), zone="UTC")
    plan(desk, page, publish_at="2020-01-01T09:00", unpublish_at="2890-03-01T09:00")
    assert planned(page) == (datetime(2020, 1, 1, 9, tzinfo=UTC), NINE)


def test_a_time_that_no_clock_shows_is_refused_and_the_next_one_named(desk):
    [said] = errors(plan(desk, draft(), publish_at="2036-03-30T02:30", zone="Europe/Berlin"))["publish_at"]
    assert said.startswith("Sun 30 Mar 2036, 02:30 does not exist in Europe/Berlin: the clock goes forward then;")
    assert said.endswith("the next valid time is Sun 30 Mar 2036, 03:00.")


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_of_a_time_that_comes_twice_it_is_asked_which_one_is_meant(desk, which, hour):
    page, typed = draft(), {"unpublish_at": "2036-10-26T02:30", "zone": "Europe/Berlin"}
    asked = plan(desk, page, **typed)
    assert "occurs twice in Europe/Berlin" in errors(asked)["unpublish_at"][0]
    assert "The first, 02:30 at UTC+02:00" in words(asked)
    assert "The second, 02:30 at UTC+01:00" in words(asked)
    plan(desk, page, unpublish_which=which, **typed)
    assert planned(page)[1] == datetime(2036, 10, 26, hour, 30, tzinfo=UTC)


def test_a_page_does_not_end_before_it_begins(desk):
    refused = errors(plan(desk, draft(), publish_at="2890-03-01T09:00", unpublish_at="2890-03-01T08:00"))
    assert refused == {"unpublish_at": ["The page would end before it begins; choose a later time."]}


@pytest.mark.parametrize(
    "typed", ["soon", "2890-02-30T09:00", "0001-01-01T00:00", "9999-12-31T23:59", "2890-03-01T09:00Z", "\0"]
)
def test_what_is_no_time_is_refused_at_its_field(desk, typed):
    refused = errors(plan(desk, draft(), publish_at=typed, zone="Asia/Tokyo"))
    assert refused == {"publish_at": ["This is not a date and time; write it like 2026-11-24T09:00."]}


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe/Berlin\0"])
def test_what_is_no_zone_is_refused_at_its_field(desk, zone):
    assert errors(plan(desk, draft(), publish_at="2890-03-01T09:00", zone=zone)).keys() == {"zone"}


def test_an_empty_form_says_what_to_do(desk):
    assert errors(plan(desk, draft())) == {"publish_at": ["Nothing is planned yet: type a date and a time."]}


def test_the_zone_is_the_sites_and_then_the_one_that_the_editor_used_last(desk, settings):
    settings.SITE_TIME_ZONE = "Europe/Rome"
    assert desk.get(address(draft("a"), "schedule")).context["form"]["zone"].initial == "Europe/Rome"
    plan(desk, draft("b"), publish_at="2890-03-01T09:00", zone="Asia/Tokyo")
    form = desk.get(address(draft("c"), "schedule")).context["form"]
    assert form["zone"].initial == "Asia/Tokyo"
    assert form.fields["zone"].choices[0] == ("Likely", [(z, z) for z in ("Asia/Tokyo", "Europe/Rome", "UTC")])


def test_home_can_be_planned_but_never_to_end(desk):
    home = Page.objects.get(path="")
    said = words(desk.get(address(home, "schedule")))
    assert "Unpublish at" not in said
    plan(desk, home, publish_at="2890-03-01T09:00", unpublish_at="2890-04-01T09:00")
    assert planned(home) == (NINE, None)


def test_a_later_draft_waits_for_somebody_who_may_publish_and_both_are_told(desk):
    page = draft(title="Looked at")
    plan(desk, page, publish_at="2890-03-01T09:00")
    said = words(save(logged_in(editor("mia", role="Author")), page, title="Not looked at"))
    assert "Draft saved. The plan keeps the text chosen for it." in said
    assert "On Wed 1 Mar 2890, 09:00 UTC, readers get revision 1, saved" in said
    assert "An editor can publish it, or plan it instead." in said
    assert "Scheduled for Wed 1 Mar 2890, 09:00 UTC; a newer draft is not planned" in words(desk.get(HOME))
    assert page_after_its_time(page) == "Looked at"


def test_one_click_plans_the_newest_text_for_the_same_time(desk):
    page = draft(title="Earlier")
    page.schedule(by="ada", publish_at=NINE.replace(second=30), unpublish_at=NINE.replace(month=4), zone="Asia/Tokyo")
    save(desk, page, title="Newest")
    [shown] = re.findall(
        r'(?s)<form method="post" action="[^"]*/schedule/".*?</form>', desk.get(address(page)).content.decode()
    )
    said = words(desk.post(address(page, "schedule"), Fields(shown).sent, follow=True))
    assert "a newer draft" not in said
    assert planned(page) == (NINE.replace(second=30), NINE.replace(month=4))
    assert page_after_its_time(page) == "Newest"


def test_changing_the_end_of_a_plan_keeps_its_text(desk):
    page = draft(title="Chosen")
    page.schedule(by="ada", publish_at=NINE, zone="UTC")
    page.save_revision(by="mia", title="Later")
    form = Fields(desk.get(address(page, "schedule")).content.decode()).sent
    desk.post(address(page, "schedule"), {**form, "zone": "UTC", "unpublish_at": "2890-04-01T09:00"})
    assert planned(page) == (NINE, NINE.replace(month=4))
    assert page_after_its_time(page) == "Chosen"


def test_what_was_shown_is_planned_and_not_what_was_saved_meanwhile(desk):
    page = draft(title="Shown")
    shown = page.latest_id
    page.save_revision(by="mia", title="Saved meanwhile")
    assert "a newer draft is not planned" in words(plan(desk, page, publish_at="2890-03-01T09:00", revision=shown))
    assert page_after_its_time(page) == "Shown"


@pytest.mark.parametrize("text", ["", "0", "9" * 30, "x", "another page's"])
def test_a_plan_needs_a_text_of_the_page(desk, text):
    page, other = draft(), draft("other")
    text = other.latest_id if text == "another page's" else text
    assert errors(plan(desk, page, publish_at="2890-03-01T09:00", revision=text)).keys() == {"revision"}
    assert planned(page) == (None, None)


def page_after_its_time(page):
    """Return the page once its planned time has come."""
    Page.objects.publish_due(NINE.replace(minute=1))
    return page.publications.live().get().title


@pytest.fixture
def watched():
    """Let this process belong to a web server that watches over planned times."""
    over = Event()
    thread = Thread(target=over.wait, name=plan_watch.THREAD)
    thread.start()
    yield
    over.set()
    thread.join()


def took(seconds, total):
    now = Now()
    Build.objects.create(
        status="succeeded", created_at=now - timedelta(seconds=seconds), started_at=now, ended_at=now, total=total
    )


@pytest.mark.usefixtures("watched")
def test_where_plans_are_watched_it_says_seconds_and_how_long_a_large_change_takes(desk, settings):
    settings.BUILD_NEARBY_OUTPUTS, settings.BUILD_API_KEY = 200, "key"
    page = draft()
    assert "The plan takes effect at the minute you choose, and readers see it within seconds." in form(desk, page)
    assert "more than 200 files, such as a new name in the main menu, takes longer." in form(desk, page)
    took(seconds=3, total=9)
    took(seconds=180, total=8_000)
    assert "takes longer: about 3 min for its build." in form(desk, page)
    settings.BUILD_API_KEY = ""
    assert "takes longer: up to 10 minutes for the scheduler, and then about 3 min for its build." in form(desk, page)
    assert "09:00 UTC (UTC+00:00), to the minute." in words(plan(desk, page, publish_at="2890-06-01T09:00"))
    assert "It is carried out at that minute." in form(desk, page)


def test_where_no_web_server_watches_it_says_when_the_scheduler_comes_and_what_a_build_takes(desk):
    page = draft()
    assert "The scheduler runs every 10 minutes, and readers see it after the build that follows." in form(desk, page)
    took(seconds=40, total=9)
    assert "after the build that follows, which usually takes about 40 s." in form(desk, page)


def form(desk, page):
    return words(desk.get(address(page, "schedule")))
