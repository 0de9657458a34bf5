"""A reminder to check a page again by a certain day: set, checked off, listed once it is over, and in the mail."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from publisher.desk.models import DigestMail, Profile
from publisher.desk.time_zones import readers_day
from publisher.pages.models import AuditEntry, ContentVersion, Recheck
from tests.desk.browsing import HOME, Fields, address, draft, words
from tests.desk.conftest import editor, logged_in
from tests.receivers import MailServer, send_through, serving
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
ALL = {"show": "overdue"}


def today():
    return readers_day(ContentVersion.objects.clock())


def in_days(days):
    return today() + timedelta(days=days)


def due(page, days, by="test"):
    """Let the page's day be so many days away, a year after it was set."""
    there = in_days(days)
    Recheck.objects.plan(page, there, today=there - timedelta(days=365), by=by)
    return page


def send(desk, page, **typed):
    return desk.post(address(page, "recheck"), typed, follow=True)


def recheck_of(page):
    return Recheck.objects.filter(page=page).first()


def listed(desk):
    return [status.page.path for status in desk.get(HOME, ALL).context["listed"]]


def test_an_author_sets_the_day_and_each_check_moves_it_on_by_the_same_interval(db):
    page, desk = draft(), logged_in(editor("mia", role="Author"))
    sent = Fields(desk.get(address(page, "recheck")).content.decode()).sent
    assert sent["due"] == f"{in_days(365)}"
    assert "Check this page again by" in words(send(desk, page, due=in_days(90)))
    assert (recheck_of(page).due, recheck_of(page).days) == (in_days(90), 90)
    Recheck.objects.update(due=in_days(-5))
    edit = words(desk.get(address(page)))
    assert "This page was to be checked by" in edit
    assert "Checked. Check this page again by" in words(send(desk, page, then="checked"))
    checked = recheck_of(page)
    assert (checked.due, checked.days, checked.checked_who) == (in_days(90), 90, "mia")
    edit = words(desk.get(address(page)))
    assert f"last checked {today().day} {today():%B %Y} by mia" in edit
    assert "This page was to be checked by" not in edit
    assert "Checked; to be checked again by" in words(desk.get(address(page, "history")))


def test_it_ends_and_its_past_stays_in_the_history(desk):
    page = due(draft(), 10)
    assert "You won’t be reminded to check this page again." in words(send(desk, page, then="end"))
    assert recheck_of(page) is None
    assert "This page has no day to be checked by" in words(send(desk, page, then="checked"))
    assert list(AuditEntry.objects.filter(page=page, action__contains="recheck").values_list("action", flat=True)) == [
        "plan recheck",
        "end recheck",
    ]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (0, "Choose a day from tomorrow on, within the next ten years."),
        (-1, "Choose a day from tomorrow on, within the next ten years."),
        (4_000, "Choose a day from tomorrow on, within the next ten years."),
        ("soon", "This is not a date; write it like 2026-11-24."),
        ("", "This field is required."),
    ],
)
def test_another_day_is_refused(desk, typed, why):
    page = draft()
    answer = send(desk, page, due=in_days(typed) if isinstance(typed, int) else typed)
    assert answer.context["form"].errors == {"due": [why]}
    assert recheck_of(page) is None


def test_overdue_pages_are_counted_and_listed_once_the_readers_day_is_over(desk, ada):
    assert "To check again (" not in words(desk.get(HOME))
    due(draft("today"), 0)
    due(draft("over"), -1)
    due(draft("gone"), -1).mark_deleted(by="ada")
    assert "To check again (1)" in words(desk.get(HOME))
    assert listed(desk) == ["over"]
    said = words(desk.get(HOME, ALL))
    assert f"Was to be checked by {in_days(-1).day} {in_days(-1):%B %Y}" in said
    ahead, behind = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # 25 hours apart: never the same day
    days = {}
    for zone in (ahead, behind):
        Profile.objects.choose(ada, zone)
        days[zone] = listed(desk)
    assert days[ahead] != days[behind]


@pytest.fixture
def mail_server(settings):
    with serving(MailServer()) as server:
        send_through(server.port, settings)
        yield server


def a_day_later():
    for told in DigestMail.objects.all():
        DigestMail.objects.filter(pk=told.pk).update(at=told.at - timedelta(days=1))


def test_a_page_is_news_in_the_daily_mail_once_and_repeated_beside_other_news(mail_server, ada):
    ada.email = "ada@example.org"
    ada.save()
    publish("milk")
    show()
    call_command("send_digest")
    page = due(draft("tea"), -1)
    Recheck.objects.update(due=in_days(0))
    a_day_later()
    call_command("send_digest")
    assert len(mail_server.mails) == 1
    Recheck.objects.update(due=in_days(-1))
    call_command("send_digest")
    assert mail_server.mails[1]["Subject"] == "Publisher: 1 to check"
    text = mail_server.mails[1].get_body(["plain"]).get_content()
    assert f"It was to be checked by {in_days(-1).day} {in_days(-1):%B %Y}; the text is by test" in text
    assert address(page) in text
    Recheck.objects.update(due=in_days(-2))
    a_day_later()
    DigestMail.objects.update(at=ContentVersion.objects.clock())
    call_command("send_digest")
    assert len(mail_server.mails) == 2
    publish("cups")
    show()
    call_command("send_digest")
    assert mail_server.mails[2]["Subject"] == "Publisher: 1 live, 1 to check"
    assert date.fromisoformat(f"{recheck_of(page).due}") == in_days(-2)
