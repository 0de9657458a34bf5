"""The calendar: what is planned and was published, by day in the reader's zone, in few queries whatever there is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builds.models import Lease
from publisher.desk.calendar.month import Month
from publisher.desk.models import Profile
from publisher.pages.models import ContentVersion, Page, SiteSettings
from static_site.models import Site
from tests.desk.browsing import draft, words
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
CALENDAR = "/-/calendar/"
LATE = datetime(2890, 3, 31, 23, 30, tzinfo=UTC)


def days(desk, month):
    """Return what is planned and what was published, by day."""
    calendar = desk.get(CALENDAR, {"month": month}).context["calendar"]
    found = [day for week in calendar.weeks for day in week if day and not day.is_empty]
    return {f"{day.date:%m-%d}": [told(entry) for entry in day.planned + day.published] for day in found}


def told(entry):
    return " ".join(f"{entry.at:%H:%M} {entry.verb} {entry.title}".split())


def planned(path, title, **times):
    page = draft(path, title=title)
    page.schedule(by="ada", **times)
    return page


def announce(ends_at):
    now = SiteSettings.objects.now()
    said = {"announcement": "Closed", "announcement_ends_at": ends_at}
    SiteSettings.objects.publish(SiteSettings(**now.said | said), by="ada", seen=now.pk or 0)


def test_plans_and_the_announcements_end_are_on_their_day_in_the_readers_zone(desk, ada):
    page = planned("tea", "Chosen", publish_at=LATE, unpublish_at=LATE + timedelta(days=2))
    page.save_revision(by="mia", title="Later")
    planned("gone", "Deleted", publish_at=LATE).mark_deleted(by="ada")
    announce(LATE - timedelta(hours=1))
    assert days(desk, "2890-03") == {"03-31": ["22:30 The announcement ends", "23:30 Publish Chosen"]}
    assert days(desk, "2890-04") == {"04-02": ["23:30 Unpublish Later"]}
    Profile.objects.choose(ada, "Asia/Tokyo")
    assert days(desk, "2890-03") == {}
    both = ["07:30 The announcement ends", "08:30 Publish Chosen"]
    assert days(desk, "2890-04") == {"04-01": both, "04-03": ["08:30 Unpublish Later"]}


def test_past_days_show_what_was_published_once_though_a_move_opens_it_again(desk):
    page = publish("tea", at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    page.move("teas", by="ada")
    publish("tea", title="Newer", at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert days(desk, "2026-03") == {"03-01": ["09:00 Published Tea"], "03-02": ["09:00 Published Newer"]}


def test_today_is_marked_and_an_invalid_month_is_this_one(desk):
    today = ContentVersion.objects.clock().date()
    for asked in ("", "?month=", "?month=2026-13", "?month=x", "?month=0001-01", "?month=999999-01", "?month=%00"):
        answer = desk.get(CALENDAR + asked)
        assert answer.context["calendar"].month == Month.of(today), asked
        assert answer.content.decode().count('aria-current="date"') == 1, asked
    assert 'aria-current="date"' not in desk.get(f"{CALENDAR}?month=2890-03").content.decode()


@pytest.mark.parametrize(
    ("month", "around"),
    [("2026-12", ["2026-11", "2027-01"]), ("1901-01", ["1901-02"]), ("2999-12", ["2999-11"])],
)
def test_months_are_linked_as_far_as_times_can_be_typed(desk, month, around):
    html = desk.get(CALENDAR, {"month": month}).content.decode()
    for near in around:
        assert f'href="?month={near}"' in html
    assert html.count('rel="prev"') + html.count('rel="next"') == len(around)


def test_a_month_has_whole_weeks_and_ends_where_the_zones_clocks_do():
    assert [len(week) for week in Month(date(2026, 2, 1)).weeks] == [7, 7, 7, 7, 7]
    start, end = Month(date(2026, 3, 1)).bounds(ZoneInfo("Europe/Berlin"))
    assert (end.astimezone(UTC) - start.astimezone(UTC)) == timedelta(days=31) - timedelta(hours=1)


def test_an_empty_month_names_the_next_plan(desk):
    planned("tea", "Tea", publish_at=LATE)
    said = words(desk.get(CALENDAR, {"month": "2890-02"}))
    assert "Nothing is planned in February 2890. The next plan is for Fri 31 Mar 2890, 23:30" in said
    assert "Nothing is planned" not in words(desk.get(CALENDAR, {"month": "2890-03"}))


def test_what_a_hold_or_a_drain_keeps_from_readers_says_so(desk):
    show()
    now = ContentVersion.objects.clock()
    soon, later = planned("soon", "Soon", publish_at=now + timedelta(minutes=1)), now + timedelta(minutes=30)
    planned("later", "Later", publish_at=later)
    Lease.objects.drain(timedelta(minutes=10), by="linus")
    said = words(desk.get(CALENDAR, {"month": f"{soon.publish_at:%Y-%m}"}))
    assert "Builds are paused until" in said
    assert said.count("waits until builds start again") == 1
    Lease.objects.resume()
    Site.objects.update(hold="Election night")
    said = words(desk.get(CALENDAR, {"month": f"{later:%Y-%m}"}))
    assert "The site is held: Election night. Plans are carried out on time, but readers see them only once" in said
    assert "waits until the hold is lifted" in said


def test_a_time_that_has_come_is_due(desk):
    planned("tea", "Tea", publish_at=datetime(2020, 1, 1, 9, tzinfo=UTC))
    assert "Publish Tea due" in words(desk.get(CALENDAR, {"month": "2020-01"}))


def test_few_of_a_day_are_named_and_all_are_counted_in_the_same_queries(desk):
    asked = {}
    for count in (1, 45):
        for number in range(Page.objects.filter(publish_at__isnull=False).count(), count):
            planned(f"p{number}", f"P{number}", publish_at=LATE, unpublish_at=LATE + timedelta(days=1))
            publish(f"q{number}", at=datetime(2026, 3, 1, 9, tzinfo=UTC))
        for month in ("2890-03", "2026-03"):
            with CaptureQueriesContext(connection) as captured:
                said = words(desk.get(CALENDAR, {"month": month}))
            asked.setdefault(month, []).append(len(captured))
            assert ("and 40 more" in said) == (count == 45)
    assert [len(set(counts)) for counts in asked.values()] == [1, 1], asked
    assert asked["2890-03"][0] < 21
