"""`./manage.py send_digest`: writers are mailed daily what went live, is planned or failed, each thing once."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F
from django.utils import timezone

from builds.models import Build
from builds.models.build import NOW
from publisher.desk.digest.digest import SHOWN, Point
from publisher.desk.digest.digest_mail import send_digests
from publisher.desk.models import DigestMail, Profile
from publisher.pages.models import Page
from static_site.models import FailedOutput, Site
from tests.builds.commands import manage
from tests.desk.browsing import draft
from tests.desk.conftest import editor
from tests.receivers import MailServer, send_through, serving
from tests.static_site.live import show, show_page, unpublish
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
SOON = timedelta(hours=2)


@pytest.fixture(autouse=True)
def mail_server(settings):
    with serving(MailServer()) as server:
        send_through(server.port, settings)
        yield server


@pytest.fixture(autouse=True)
def ada(quick_passwords):
    """Create Ada, who got a digest with everything a day ago."""
    person = editor("ada", email="ada@example.org")
    show_page("tea", title="Green tea")
    a_day_goes_by(person)
    return person


def a_day_goes_by(person=None):
    if person:
        DigestMail.objects.create(person=person, version=Point.now().version, at=NOW)
    DigestMail.objects.update(at=F("at") - timedelta(days=1))


def send():
    out = StringIO()
    call_command("send_digest", stdout=out)
    return out.getvalue().strip()


def body(mail, kind="plain"):
    return mail.get_body([kind]).get_content()


def plan(path, **times):
    page = Page.objects.kept().get(path=path)
    page.schedule(by="ada", zone="Europe/London", **times)


def test_the_mail_names_what_failed_went_live_is_gone_and_is_planned(mail_server, ada):
    Profile.objects.choose(ada, "Asia/Tokyo")
    show_page("milk", title="Milk")
    unpublish("tea")
    show_page("coffee", title="<b>Coffee</b> & cake")
    release = show_page("sugar", title="Sugar")
    FailedOutput.objects.create(
        path="sugar/index.html", kind="page", error="ThemeError: page.html, line 4: no image",
        release=release, since=release.number,
    )  # fmt: skip
    plan("milk", unpublish_at=timezone.now() + SOON)
    assert send() == "The digest went to 1 person."
    (mail,) = mail_server.to("ada@example.org")
    assert mail["Subject"] == "Publisher: 1 not rendered, 2 live, 1 gone, 1 planned"
    text, html = body(mail), body(mail, "html")
    milk = Page.objects.get(path="milk").pk
    for said in (
        "The theme cannot show this page: page.html, line 4: no image. Ask the person who maintains the theme.",
        "New; the text is by test", "http://localhost:8000/coffee/", "It was at /tea/", "Unpublished on ",
        "Asia/Tokyo (UTC+09:00), which is ", f"http://localhost:8000/-/pages/{milk}/",
    ):  # fmt: skip
        assert said in text
        assert said in html
    assert "<b>Coffee</b> & cake" in text
    assert "&lt;b&gt;Coffee&lt;/b&gt; &amp; cake" in html


def test_of_each_thing_it_tells_once_and_where_nothing_is_new_no_mail_goes(mail_server):
    assert send() == "The digest went to 0 people; for 1 there is nothing new."
    show_page("milk", title="Milk")
    assert [send(), send()] == [
        "The digest went to 1 person.",
        "The digest went to 0 people; for 1 there is nothing new.",
    ]
    a_day_goes_by()
    send()
    assert len(mail_server.mails) == 1


def test_a_page_that_changes_or_moves_is_said_to_and_what_readers_do_not_notice_is_not(mail_server):
    for path in ("tea/green", "milk"):
        publish(path)
    show()
    send()
    publish("tea", "Tea anew")
    Page.objects.get(path="milk").move("cream", by="ada")
    Page.objects.create_page("tea/green/sencha", by="ada")
    show()
    send()
    told = body(mail_server.mails[1])
    assert mail_server.mails[1]["Subject"] == "Publisher: 2 live"
    assert "Changed; the text is by test" in told
    assert "Moved from /milk/; the text is by test" in told


def test_pages_that_are_only_listed_elsewhere_are_no_news(mail_server):
    show_page("tea/green", title="Green")
    send()
    Page.objects.get(path="tea").unpublish(by="ada", below="keep")
    show()
    send()
    assert mail_server.mails[1]["Subject"] == "Publisher: 1 gone"


def test_what_is_published_and_not_built_is_told_when_readers_have_it(mail_server):
    publish("milk", "Milk")
    send()
    assert mail_server.mails == []
    show()
    send()
    assert [mail["Subject"] for mail in mail_server.mails] == ["Publisher: 1 live"]


def test_a_rollback_tells_nothing_twice(mail_server):
    first = Site.objects.values_list("live_release", flat=True).get()
    newer = show_page("milk", title="Milk").number
    send()
    Site.objects.update(live_release=first)
    plan("tea", unpublish_at=timezone.now() + SOON)
    a_day_goes_by()
    send()
    Site.objects.update(live_release=newer)
    send()
    assert [mail["Subject"] for mail in mail_server.mails] == ["Publisher: 1 live", "Publisher: 1 planned"]


def test_a_plan_is_told_the_day_before_and_shown_in_the_week_before(mail_server):
    publish("milk", "Milk")
    plan("milk", unpublish_at=timezone.now() + timedelta(days=3))
    plan("tea", unpublish_at=timezone.now() + timedelta(days=30))
    send()
    assert mail_server.mails == []
    plan("milk", unpublish_at=timezone.now() + SOON)
    for _ in range(2):
        send()
    assert [mail["Subject"] for mail in mail_server.mails] == ["Publisher: 1 planned"]


def test_a_plan_is_told_with_the_text_that_it_publishes_and_that_a_newer_one_waits(mail_server):
    page = draft("early", title="Chosen")
    plan("early", publish_at=timezone.now() + SOON)
    page.save_revision(by="mia", title="Not chosen")
    send()
    told = body(mail_server.mails[0])
    assert "Chosen" in told
    assert "Not chosen" not in told
    assert "; a newer draft is not planned" in told


def test_a_plan_that_failed_and_a_build_that_failed_are_told(mail_server):
    page = draft("early")
    Page.objects.filter(pk=page.pk).update(publish_at=datetime(2026, 1, 1, tzinfo=UTC))  # by an older version's code
    Page.objects.publish_due()
    Build.objects.create(status="failed", cause="error", error="Boom", ended_at=NOW)
    send()
    told = body(mail_server.mails[0])
    assert mail_server.mails[0]["Subject"] == "Publisher: 1 build failed, 1 missed"
    assert "No text of /early/ was chosen for this time; publish it, or plan it again." in told
    assert "failed: Boom." in told


def test_a_page_that_keeps_failing_brings_no_mail_of_its_own_every_day(mail_server):
    release = show()
    FailedOutput.objects.create(path="tea/index.html", kind="page", error="E", release=release, since=release.number)
    send()
    a_day_goes_by()
    type(release).objects.update(completed_at=F("completed_at") - timedelta(days=2))
    send()
    assert [mail["Subject"] for mail in mail_server.mails] == ["Publisher: 1 not rendered"]


@pytest.mark.parametrize(
    ("account", "hears"),
    [
        ({"role": "Author"}, True),
        ({"role": "", "is_superuser": True}, True),
        ({"role": ""}, False),
        ({"email": ""}, False),
        ({"is_active": False}, False),
    ],
)
def test_it_goes_to_active_accounts_with_a_role_and_an_address(mail_server, account, hears):
    editor("ben", **{"email": "ben@example.org", **account})
    show_page("milk", title="Milk")
    send()
    assert [mail["To"] for mail in mail_server.mails] == ["ada@example.org"] + ["ben@example.org"] * hears


def test_many_pages_are_counted_and_few_are_named(mail_server, django_assert_max_num_queries):
    for number in range(SHOWN + 5):
        publish(f"page-{number}")
    show()
    with django_assert_max_num_queries(30):
        send()
    assert mail_server.mails[0]["Subject"] == f"Publisher: {SHOWN + 5} live"
    assert "And 5 more." in body(mail_server.mails[0])


def test_a_mail_server_that_gives_up_half_way_is_one_sentence_and_nobody_hears_it_twice(mail_server):
    editor("ben", email="ben@example.org")
    show_page("milk", title="Milk")
    mail_server.most = 1
    with pytest.raises(CommandError) as failed:
        send()
    assert failed.value.returncode == 1
    assert str(failed.value) == (
        "The digest went to 1 person. Then the mail server 127.0.0.1 failed (SMTPConnectError). Check EMAIL_URL; the "
        "others get the next digest, or run ./manage.py send_digest now: no one gets the same news twice."
    )
    mail_server.most = 9
    a_day_goes_by()
    assert send() == "The digest went to 1 person; for 1 there is nothing new."
    assert [mail["To"] for mail in mail_server.mails] == ["ada@example.org", "ben@example.org"]


def test_an_address_that_is_refused_keeps_nobody_from_theirs(mail_server):
    editor("ben", email="ben@example.org")
    show_page("milk", title="Milk")
    mail_server.refused = {"ada@example.org"}
    with pytest.raises(
        CommandError, match=r"The mail server refuses ada@example\.org\. Correct the address under People"
    ):
        send()
    mail_server.refused = set()
    send()
    assert [mail["To"] for mail in mail_server.mails] == ["ben@example.org", "ada@example.org"]


def test_of_two_that_have_looked_one_tells():
    show_page("milk", title="Milk")
    told, now = DigestMail.objects.get(), Point.now()
    assert [DigestMail.objects.claim(told, now.version, now.at) for _ in range(2)] == [True, False]
    assert send_digests().sent == 0


def test_without_a_mail_server_it_says_so(settings):
    settings.SENDS_MAIL = False
    with pytest.raises(CommandError, match="EMAIL_URL is missing") as refused:
        send()
    assert refused.value.returncode == 2


@pytest.mark.django_db(transaction=True)
def test_at_a_local_time_it_goes_off_once_a_day(mail_server):
    show_page("milk", title="Milk")
    five_minutes_ago = f"{datetime.now(UTC) + timedelta(hours=5, minutes=40):%H:%M}"
    words = ("run_at_local_time", five_minutes_ago, "--zone", "Asia/Kathmandu", "--", "send_digest")
    first, second = (manage(*words, EMAIL_URL=mail_server.url) for _ in range(2))
    assert (first.code, first.out) == (0, "The digest went to 1 person.\n"), first.err
    assert "send_digest was not run: it has run, or is running, for" in second.out
    assert len(mail_server.mails) == 1
