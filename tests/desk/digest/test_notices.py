"""`./manage.py send_notices`: who waits is mailed, at most once an hour, with everything new, and nothing is lost."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F

from publisher.desk.models import Profile
from publisher.pages.models import ContentVersion, Page, Review
from static_site.models import FailedOutput
from tests.builds.commands import running
from tests.desk.browsing import Fields
from tests.desk.conftest import editor, logged_in
from tests.receivers import MailServer, send_through, serving
from tests.static_site.live import show
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def mail_server(settings):
    with serving(MailServer()) as server:
        send_through(server.port, settings)
        yield server


@pytest.fixture
def ada(quick_passwords):
    return editor("ada", email="ada@example.org")


@pytest.fixture
def bea(quick_passwords):
    return editor("bea", role="Author", email="bea@example.org")


def submitted(by, path="tea", note="", title="Tea"):
    page = Page.objects.create_page(path, by=by)
    return page.submit(page.save_revision(by=by, title=title).pk, by=by, note=note)


def send():
    out = StringIO()
    call_command("send_notices", stdout=out)
    return out.getvalue().strip()


def told(server, person):
    return [mail["Subject"].removeprefix("Publisher: ") for mail in server.to(person.email)]


def body(mail, kind="plain"):
    return mail.get_body([kind]).get_content()


def an_hour_goes_by():
    Profile.objects.update(mailed_at=F("mailed_at") - HOUR)


def test_a_review_is_told_to_those_who_may_answer_it_and_to_no_one_else(mail_server, ada, bea):
    editor("cyn", role="Author", email="cyn@example.org")
    editor("dan", email="dan@example.org", is_active=False)
    editor("eve")
    assert send() == "The notice went to 0 people; for 3 there is nothing new."
    review = submitted(bea, note="<b>New</b> prices")
    assert send() == "The notice went to 1 person; for 2 there is nothing new."
    (mail,) = mail_server.mails
    assert (mail["To"], mail["Subject"]) == ("ada@example.org", "Publisher: 1 to review")
    for said in (
        "bea asked for your review on ",
        f"http://localhost:8000/-/pages/{review.page_id}/review/",
        "at most once an hour. To stop it: http://localhost:8000/-/account/",
    ):
        assert said in body(mail)
        assert said in body(mail, "html")
    assert "<b>New</b> prices" in body(mail)
    assert "&lt;b&gt;New&lt;/b&gt; prices" in body(mail, "html")


def test_the_answer_and_the_going_live_are_told_to_who_asked(mail_server, ada, bea):
    submitted(bea, "milk").send_back(by=ada, reason="Too long.")
    review = submitted(bea, "tea")
    send()
    review.approve(by=ada, answer="Fine.")
    an_hour_goes_by()
    send()
    show()
    an_hour_goes_by()
    send()
    assert told(mail_server, bea) == ["1 returned", "1 approved", "1 live"]
    returned, approved, live = map(body, mail_server.to(bea.email))
    assert "ada returned it to you on" in returned
    assert "“Too long.”" in returned
    assert "“Fine.”" in approved
    assert "Readers can see it. ada approved it on" in live


def test_a_text_that_is_approved_for_later_is_told_with_its_time(mail_server, ada, bea):
    Profile.objects.choose(bea, "Asia/Tokyo")
    at = ContentVersion.objects.clock() + timedelta(days=2)
    submitted(bea).approve(by=ada, publish_at=at, zone="Asia/Tokyo")
    send()
    assert "It goes live on " in body(mail_server.mails[0])
    assert "Asia/Tokyo." in body(mail_server.mails[0])


def test_approved_and_live_at_once_is_one_entry_and_a_move_is_no_news(mail_server, ada, bea):
    submitted(bea).approve(by=ada)
    show()
    send()
    Page.objects.get(path="tea").move("green-tea", by=ada)
    show()
    an_hour_goes_by()
    send()
    assert told(mail_server, bea) == ["1 live"]


def test_a_text_that_could_not_be_rendered_is_not_told_as_live(mail_server, ada, bea):
    submitted(bea).approve(by=ada)
    release = show()
    FailedOutput.objects.create(path="tea/index.html", kind="page", error="E", release=release, since=release.number)
    send()
    assert told(mail_server, bea) == []


def test_within_an_hour_one_mail_goes_and_the_next_has_all_the_rest_once(mail_server, ada, bea):
    submitted(bea, "tea")
    send()
    for path in ("milk", "sugar"):
        submitted(bea, path)
        send()
    assert told(mail_server, ada) == ["1 to review"]
    an_hour_goes_by()
    send()
    an_hour_goes_by()
    send()
    assert told(mail_server, ada) == ["1 to review", "2 to review"]


def test_what_was_seen_to_in_the_meantime_is_not_told(mail_server, ada, bea):
    submitted(bea, "tea").withdraw(by=bea)
    submitted(bea, "milk").send_back(by=ada, reason="Too long.")
    page = Page.objects.get(path="milk")
    page.submit(page.save_revision(by=bea, title="Short").pk, by=bea)
    Review.objects.get(state="waiting").approve(by=editor("cyn"))
    Page.objects.get(path="milk").mark_deleted(by=ada)
    assert send() == "The notice went to 0 people; for 2 there is nothing new."


def test_who_wants_no_mail_gets_none_and_later_only_what_is_new(mail_server, ada, bea):
    account = logged_in(ada)
    form = Fields(account.get("/-/account/").content.decode()).sent
    assert form.pop("is_mailed") == "on"
    account.post("/-/account/", form)
    submitted(bea)
    assert send() == "The notice went to 0 people; for 1 there is nothing new."
    assert "is_mailed" not in Fields(account.get("/-/account/").content.decode()).sent
    Review.objects.update(asked_at=F("asked_at") - timedelta(days=2))
    account.post("/-/account/", {**form, "is_mailed": "on"})
    submitted(bea, "milk", title="Milk")
    send()
    (mail,) = mail_server.mails
    assert (mail["To"], mail["Subject"]) == ("ada@example.org", "Publisher: 1 to review")
    assert "Milk" in body(mail)


def test_of_two_runs_that_have_looked_one_sends(ada):
    now = ContentVersion.objects.clock()
    (looked,) = Profile.objects.to_mail([ada], now)
    assert [Profile.objects.claim_mail(looked, now) for _ in range(2)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_while_it_sends_loses_nothing(mail_server, ada, bea):
    submitted(bea)
    mail_server.hangs.set()
    with running("send_notices", EMAIL_URL=mail_server.url) as killed:
        wait_until(lambda: Profile.objects.filter(mailed_at__isnull=False).exists())
        assert send() == "The notice went to 0 people; for 1 there is nothing new.", "another one sends it"
        killed.kill()
        killed.wait(PATIENCE)
    mail_server.hangs.clear()
    mail_server.free.set()
    assert send() == "The notice went to 0 people; for 1 there is nothing new.", "it may have arrived"
    an_hour_goes_by()
    assert send() == "The notice went to 1 person; for 1 there is nothing new."
    assert told(mail_server, ada) == ["1 to review"]


def test_a_run_that_is_killed_after_it_has_sent_says_it_once_more(mail_server, ada, bea):
    submitted(bea)
    before = Profile.objects.to_mail([ada], ContentVersion.objects.clock()).get()
    send()
    Profile.objects.filter(pk=ada.pk).update(told_at=before.told_at, told_version=before.told_version)
    for _ in range(2):
        an_hour_goes_by()
        send()
    assert told(mail_server, ada) == ["1 to review", "1 to review"]


def test_a_mail_server_that_gives_up_is_one_sentence_and_the_next_run_sends_the_rest(mail_server, ada, bea):
    cyn = editor("cyn", email="cyn@example.org")
    submitted(bea)
    mail_server.most = 1
    with pytest.raises(CommandError) as failed:
        send()
    assert str(failed.value) == (
        "The notice went to 1 person; for 1 there is nothing new. Then the mail server 127.0.0.1 failed "
        "(SMTPConnectError). Check EMAIL_URL; the others get the next notice, or run ./manage.py send_notices now: "
        "no one gets the same news twice."
    )
    mail_server.most = 9
    send()
    assert (told(mail_server, ada), told(mail_server, cyn)) == (["1 to review"], ["1 to review"])


def test_an_address_that_is_refused_keeps_no_one_from_theirs(mail_server, ada, bea):
    editor("cyn", email="cyn@example.org")
    submitted(bea)
    mail_server.refused = {"ada@example.org"}
    with pytest.raises(CommandError, match=r"refuses ada@example\.org"):
        send()
    assert [mail["To"] for mail in mail_server.mails] == ["cyn@example.org"]
    mail_server.refused = set()
    an_hour_goes_by()
    send()
    assert told(mail_server, ada) == ["1 to review"]


def test_without_mail_it_says_so_and_is_no_failure(settings, ada, bea):
    settings.SENDS_MAIL = False
    submitted(bea)
    assert send() == "No notice was sent: EMAIL_URL is missing, so Publisher sends no mail."
