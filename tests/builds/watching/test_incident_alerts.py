"""On-call messages: each problem once, reminders, the end; a channel that fails delays no other."""

import json
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F

from builds.models import Build, Incident, Lease, Notice, ScheduledRun
from builds.notifications.incident_alerts import channels, tell
from builds.notifications.incident_message import message_of
from builds.notifications.mail import placed
from builds.watching.report import Report
from publisher.pages.models import AuditEntry
from tests.builds.commands import manage
from tests.builds.watching.happenings import killed, report, silent, succeeded, ticked
from tests.faults.points import hit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("healthy")]


def subjects(server, address="ada@example.org"):
    return [mail["Subject"] for mail in server.to(address)]


def later(**time):
    """Let this much time pass for the recorded incidents."""
    Incident.objects.update(opened_at=F("opened_at") - timedelta(**time))


def test_an_incident_is_told_once_by_mail_and_to_the_chat_and_its_end_too(mail_server, chat):
    build = killed()
    assert [report()[0], report()[0]] == [1, 1]
    succeeded()
    assert [report()[0], report()[0]] == [0, 0]
    died, over = subjects(mail_server)
    assert died == placed(f"Build {build.number} died.")
    assert over.startswith(
        placed(f"Over: Build {build.number + 1} succeeded, after build {build.number} died. It lasted")
    )
    assert subjects(mail_server, "ben@example.org") == [post["subject"] for post in chat.posts] == [died, over]


def test_the_mail_says_everything_in_text_and_html(mail_server):
    killed()
    report()
    (mail,) = mail_server.to("ada@example.org")
    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
    number = Incident.objects.get().number
    assert f'<a href="http://localhost:8000/-/incidents/{number}/">' in html
    html = re.sub(r"<[^>]*>", "", html)
    for said in (
        f"./manage.py acknowledge_incident {number} --by NAME",
        "Times are in UTC.",
        "8,213 of 10,000 done",
        "./manage.py build_static_site",
        "1 page by 1 editor (test) since",
    ):
        assert said in text
        assert said in html


def test_the_chat_gets_a_text_to_show_and_fields_for_programs(chat):
    build = killed()
    report()
    (post,) = chat.posts
    assert post["text"].startswith(f"Build {build.number} died. Since ")
    assert (post["incidents"][0]["kind"], post["incidents"][0]["build"]) == ("died", build.number)


def test_what_healed_at_once_is_told_once_as_over_and_wakes_nobody(mail_server):
    report()
    build = killed()
    Lease.objects.reap()
    succeeded()
    assert [report()[0], report()[0]] == [0, 0]
    (over,) = subjects(mail_server)
    assert over.startswith(placed(f"Over: Build {build.number + 1} succeeded, after build {build.number} died."))


def test_reminders_come_after_four_hours_twelve_and_then_daily(mail_server):
    killed()
    heard = []
    for hours in (0, 1, 2, 1, 7, 1, 12, 23, 1):  # after 0, 1, 3, 4, 11, 12, 24, 47 and 48 hours
        later(hours=hours)
        report()
        heard.append(len(subjects(mail_server)))
    assert heard == [1, 1, 1, 2, 2, 3, 4, 4, 5]


def test_environment_and_app_stand_in_every_subject(mail_server, chat, settings):
    settings.ENVIRONMENT, settings.APP_NAME = "staging", "my-site-staging"
    build = killed()
    report()
    subject = f"[staging my-site-staging] Build {build.number} died."
    assert (subjects(mail_server), chat.posts[0]["subject"]) == ([subject], subject)


def test_a_reminder_says_that_it_is_one_and_what_is_new_comes_first(mail_server, chat):
    killed()
    report()
    later(hours=4)
    report()
    silent(hours=2)
    later(hours=8)
    Incident.objects.filter(kind="scheduler_late").update(opened_at=F("seen_at"))
    report()
    _, reminder, both = mail_server.to("ada@example.org")
    number = Incident.objects.get(kind="died").number
    assert reminder["Subject"].startswith(placed("Reminder: Build "))
    for kind in ("plain", "html"):
        said = reminder.get_body([kind]).get_content()
        assert f"REMINDER: incident {number} has been open since " in said
        assert "and is not acknowledged." in said
    assert both["Subject"] == placed("The scheduler has not run for 2 hours. (and 1 more)")
    assert chat.posts[1]["subject"] == reminder["Subject"]
    assert [post["reminders"] for post in chat.posts] == [[], [number], [number]]


def test_the_mails_of_one_incident_are_one_thread_for_each_address(mail_server):
    killed()
    report()
    tell(channels(), Incident.objects.get().opened_at + timedelta(hours=4), readers="")
    succeeded()
    report()
    threads = []
    for address in ("ada@example.org", "ben@example.org"):
        opened, reminder, over = mail_server.to(address)
        threads.append(opened["Message-ID"])
        assert opened["In-Reply-To"] is None
        assert reminder["In-Reply-To"] == reminder["References"] == opened["Message-ID"]
        assert over["In-Reply-To"] == over["References"] == opened["Message-ID"]
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 6
    assert threads[0] != threads[1]


def test_a_mail_that_has_to_be_sent_again_is_recognised_as_the_same(mail_server):
    killed()
    report()
    Notice.objects.all().delete()
    report()
    first, again = mail_server.to("ada@example.org")
    assert first["Message-ID"] == again["Message-ID"]


def test_a_mail_about_two_incidents_stands_in_both_threads(mail_server):
    killed()
    report()
    first, *_ = mail_server.to("ada@example.org")
    silent(hours=2)
    report()
    second = mail_server.to("ada@example.org")[1]
    succeeded()
    silent(minutes=10)
    ticked()
    report()
    over = mail_server.to("ada@example.org")[2]
    assert over["References"].split() == [first["Message-ID"], second["Message-ID"]]


def test_times_are_the_sites_own_and_carry_a_date_when_it_is_not_today(settings):
    settings.SITE_TIME_ZONE = "Asia/Kathmandu"
    at = datetime(2026, 11, 29, 20, 30, tzinfo=UTC)  # the 30th has begun there
    incident = Incident(number=1, kind="died", what="It died.", since=at - timedelta(hours=3), opened_at=at)
    text = Report(at, "Readers see release 1.", [incident]).as_text()
    assert "It died. Since 29 Nov, 23:15." in text
    assert text.endswith("2026-11-30 02:15. Times are in Asia/Kathmandu.")
    later = message_of([Notice(incident=incident, occasion="reminder 1")], at + timedelta(hours=30), "")
    assert "has been open since 30 Nov, 02:15" in later.text


def test_who_acknowledges_ends_the_reminders_and_changes_no_build(mail_server):
    killed()
    report()
    builds, incident = list(Build.objects.values()), Incident.objects.get()
    out = StringIO()
    call_command("acknowledge_incident", incident.number, "--by", "ada", "--note", "on it", stdout=out)
    assert f"Noted: ada has incident {incident.number}." in out.getvalue()
    later(hours=30)
    assert report()[0] == 1
    assert len(subjects(mail_server)) == 1
    assert list(Build.objects.values()) == builds
    assert AuditEntry.objects.latest("pk").detail == {"incident": incident.number, "note": "on it"}


def test_only_what_is_open_can_be_acknowledged():
    with pytest.raises(CommandError, match=r"There is no incident 99\."):
        call_command("acknowledge_incident", 99, "--by", "ada")
    killed()
    report()
    Incident.objects.update(closed_at=F("opened_at"))
    with pytest.raises(CommandError, match="is already over"):
        call_command("acknowledge_incident", Incident.objects.get().number, "--by", "ada")


def test_an_address_that_is_refused_keeps_nobody_else_from_hearing_and_hears_it_later(mail_server, chat):
    mail_server.refused = {"ada@example.org"}
    killed()
    code, _, complaint = report()
    assert (code, len(subjects(mail_server, "ben@example.org")), len(chat.posts)) == (2, 1, 1)
    assert complaint.startswith(
        "ada@example.org could not be notified: the mail server 127.0.0.1 failed (SMTPRecipientsRefused)."
    )
    mail_server.refused = set()
    assert report()[0] == 1
    assert [len(mail_server.mails), len(chat.posts)] == [2, 1]


@pytest.mark.parametrize("trouble", ["down", "hangs"])
def test_without_a_mail_server_the_chat_is_told_all_the_same(mail_server, chat, settings, trouble):
    port, patience, settings.ON_CALL_EMAILS = settings.EMAIL_PORT, settings.EMAIL_TIMEOUT, ["ada@example.org"]
    if trouble == "down":
        settings.EMAIL_PORT = 9
    else:
        mail_server.hangs.set()
        settings.EMAIL_TIMEOUT = 1
    killed()
    code, _, complaint = report()
    assert (code, len(chat.posts), "ada@example.org could not be notified" in complaint) == (2, 1, True)
    mail_server.hangs.clear()
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = port, patience
    assert [report()[0], len(subjects(mail_server)), len(chat.posts)] == [1, 1, 1]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_chat_that_does_not_take_it_is_complained_of_without_its_secret_and_gets_it_later(mail_server, chat, status):
    chat.status = status
    killed()
    code, _, complaint = report()
    assert (code, len(mail_server.mails), chat.posts) == (2, 2, [])
    assert complaint.startswith(f"The webhook at 127.0.0.1 could not be notified: it answered {status}.")
    assert "SECRET" not in complaint + ScheduledRun.objects.latest("pk").said
    chat.status = 200
    assert [report()[0], len(mail_server.mails), len(chat.posts)] == [1, 2, 1]


def test_a_webhook_without_tls_is_never_called(settings):
    settings.ON_CALL_WEBHOOK_URL = "http://chat.example.org/SECRET"
    killed()
    code, _, complaint = report()
    assert (code, complaint.split(":")[1]) == (2, " its address is not https. Look at ON_CALL_WEBHOOK_URL; the next "
                                               "report tries again.\n")  # fmt: skip


def test_a_teller_that_was_killed_is_taken_over_after_a_quarter_of_an_hour(chat):
    killed()
    report()
    Notice.objects.update(sent_at=None)
    report()
    assert len(chat.posts) == 1
    Notice.objects.update(claimed_at=F("claimed_at") - timedelta(minutes=16))
    report()
    assert len(chat.posts) == 2


def test_a_dry_run_prints_the_same_writes_nothing_and_tells_nobody(chat):
    build = killed()
    code, said, _ = report("--dry-run")
    assert (code, f"Build {build.number} died." in said, chat.posts) == (1, True, [])
    build.refresh_from_db()
    reports = ScheduledRun.objects.filter(job="report_stalled_builds")
    assert (build.status, Incident.objects.count(), reports.count()) == ("running", 0, 0)


def test_as_json_it_has_everything_that_the_text_says():
    build = killed()
    told = json.loads(report("--json")[1])
    assert told["incidents"][0]["what"] == f"Build {build.number} died."
    assert told["readers"].startswith("Readers see release 1, whole. Not yet live: 1 page by 1 editor")


def test_each_report_is_noted_as_a_run():
    killed()
    report()
    run = ScheduledRun.objects.get(job="report_stalled_builds")
    assert (run.failed, run.said, run.ended_at is not None) == (False, Incident.objects.get().what, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stands", ['UPDATE "builds_lease"', 'FROM "builds_notice"', 'INSERT INTO "builds_notice"'])
def test_of_two_reports_at_once_one_tells_wherever_the_first_one_stands(chat, stands):
    """After locking out the dead build; before claiming the notice; and after claiming it."""
    killed()
    telling = {"ON_CALL_WEBHOOK_URL": f"{chat.url}/x", "ON_CALL_EMAILS": ""}
    with hit("report_stalled_builds", text=stands, outside=True, do="stop", **telling) as first:
        assert first.is_hit
        second, first = manage("report_stalled_builds", **telling), first.finish()
    assert (first.code, second.code) == (1, 1), (first, second)
    assert (len(chat.posts), Incident.objects.count()) == (1, 1)


def test_a_report_that_looked_before_another_opened_the_incident_reminds_nobody():
    opened_at = datetime(2026, 11, 26, 3, tzinfo=UTC)
    assert Incident(opened_at=opened_at).reminder(opened_at - timedelta(milliseconds=1)) == 0
