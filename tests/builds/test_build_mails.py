"""BUILD_MAILS: mails when a build takes long and when it ends; no build waits for a mail or fails because of one."""

import pytest

from builds.models import Build
from builds.models.build import NOW
from builds.notifications.build_mails import BuildMails, ended
from static_site.models import Site
from tests.builds.commands import manage, start
from tests.builds.traps import set_trap
from tests.receivers import MailServer, send_through, serving
from tests.static_site.live import complete, show
from tests.static_site.sites import publish
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db
BOTH = ["ada@example.org", "ben@example.org"]


@pytest.fixture
def mail_server():
    with serving(MailServer()) as server:
        yield server


def ways(url, settings="tests.builds.long_settings"):
    return {"BUILD_MAILS": ",".join(BOTH), "EMAIL_URL": url, "DJANGO_SETTINGS_MODULE": settings}


def a_build(**fields):
    build = Build.objects.create(**{"status": "running", "trigger": "schedule", "started_at": NOW, **fields})
    build.refresh_from_db()
    return build


@pytest.mark.django_db(transaction=True)
def test_of_a_long_build_its_length_and_its_end_are_told_to_each_address(mail_server):
    publish("tea")
    done = manage("build_static_site", "--json", **ways(mail_server.url))
    assert done.code == 0, done.err
    number = Build.objects.get().number
    for address in BOTH:
        begin, end = mail_server.to(address)
        assert begin["Subject"] == f"[development no-app] Build {number} is taking a long time: 1 minute so far"
        assert end["Subject"].startswith(f"[development no-app] Build {number} succeeded after ")
        assert end["In-Reply-To"] == begin["Message-ID"]
        for kind in ("plain", "html"):
            said = end.get_body([kind]).get_content()
            assert "Readers see release 1." in said
            assert f"http://localhost:8000/-/builds/{number}/" in said


@pytest.mark.django_db(transaction=True)
def test_a_build_of_seconds_is_told_to_nobody(mail_server):
    publish("tea")
    assert manage("build_static_site", **ways(mail_server.url, "publisher.settings")).code == 0
    assert mail_server.mails == []


def test_a_mail_server_that_hangs_holds_up_no_build(mail_server, settings):
    send_through(mail_server.port, settings)
    settings.BUILD_MAILS, mails, build = BOTH, BuildMails(), a_build()
    mail_server.hangs.set()
    mails.look(build, 120, 8213, 10_000)
    Build.objects.update(status="succeeded", ended_at=NOW, release=show())
    mails.end(build)
    assert mail_server.mails == []
    mail_server.free.set()
    wait_until(lambda: len(mail_server.mails) == 4)
    assert "8,213 of 10,000 are done." in mail_server.mails[0].get_body(["plain"]).get_content()


def test_a_build_is_long_after_two_minutes_and_its_length_is_told_once(mail_server, settings):
    send_through(mail_server.port, settings)
    settings.BUILD_MAILS, mails, build, settings.APP_NAME = ["ada@example.org"], BuildMails(), a_build(), ""
    for seconds in (119, 120, 125):
        mails.look(build, seconds, 0, 10)
    Build.objects.update(status="stopped", cause="terminated", ended_at=NOW)
    mails.end(build)
    wait_until(lambda: len(mail_server.mails) == 2)
    number = build.number
    subjects = [mail["Subject"].removeprefix("[development localhost] ") for mail in mail_server.mails]
    assert subjects == [f"Build {number} is taking a long time: 2 minutes so far", f"Build {number} was stopped"]


@pytest.mark.parametrize(
    ("how", "subject", "said"),
    [
        ({"status": "failed", "cause": "error", "error": "Boom."}, "failed", "Boom. Readers keep what they have."),
        (
            {"status": "stopped", "cause": "drained"},
            "was stopped",
            "Why: drained. Its work is kept, and the next build",
        ),
    ],
)
def test_the_end_says_what_readers_have(how, subject, said):
    letter = ended(a_build(ended_at=NOW, seconds=423, **how))
    assert letter.subject == f"Build {letter.build} {subject} after 7 minutes"
    assert letter.said[0].startswith(said)


def test_of_a_release_that_is_held_back_it_says_what_readers_have_instead():
    first = show()
    publish("milk")
    build = a_build(status="succeeded", ended_at=NOW, release=complete())
    Site.objects.hold("legal looks at it", by="ada")
    assert ended(build).said == [
        f"Release {build.release_id} is complete. Readers see release {first.number}, because the site is held: "
        "legal looks at it (ada)."
    ]


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_fails_no_build():
    publish("tea")
    done = manage("build_static_site", **ways("smtp://127.0.0.1:9"))
    assert (done.code, Build.objects.get().status) == (0, "succeeded")
    assert "ada@example.org could not be told of build" in done.err
    assert "ben" not in done.err


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("end", "told"), [("kill", []), ("terminate", ["was stopped"])])
def test_a_stopped_build_tells_its_end_and_a_killed_one_cannot(mail_server, copy, end, told):
    set_trap(copy, "traps.stay('rendering')")
    publish("tea")
    process = start("build_static_site", cwd=copy, **ways(mail_server.url))
    wait_until(lambda: len(mail_server.to("ben@example.org")) == 1)
    getattr(process, end)()
    process.communicate(timeout=PATIENCE)
    mails = mail_server.to("ben@example.org")
    begun, *ended = [mail["Subject"].removeprefix("[development no-app] ") for mail in mails]
    assert begun == f"Build {Build.objects.get().number} is taking a long time: 1 minute so far"
    assert [subject.split(" ", 2)[2].partition(" after")[0] for subject in ended] == told
