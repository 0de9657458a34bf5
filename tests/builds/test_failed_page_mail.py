"""Mail to the author of a page that could not be rendered: once per text, and without delaying the build."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from builds.models import Build, ToldFailure
from builds.notifications.failed_page_mail import tell, tell_writers, untold
from publisher.pages.models import Page
from static_site.models import FailedOutput, Release
from tests.builds.commands import manage
from tests.builds.traps import set_trap
from tests.receivers import MailServer, send_through, serving
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
ERROR = "ThemeError: templates/site/page.html, line 40: no image"


@pytest.fixture
def ada(db):
    return account("ada")


def account(name, **fields):
    return get_user_model().objects.create_user(name, **{"email": f"{name}@example.org", **fields})


def written(path, *, by, published_by="test", title="Green tea"):
    """Publish a page that the newest release could not render."""
    page = Page.objects.kept().filter(path=path).first() or Page.objects.create_page(path, by="test")
    page.save_revision(by=by, title=title)
    page.publish(by=published_by)
    return page


def fail(*paths, error=ERROR):
    release = show()
    FailedOutput.objects.all().delete()
    for path in paths:
        FailedOutput.objects.create(path=f"{path}/index.html", kind="page", error=error, release=release)
    return release


def told():
    return [(mail.to, mail.subject) for mail in mail.outbox]


def test_the_writer_gets_the_page_the_reason_and_the_link(ada):
    page = written("tea", by=ada)
    tell_writers(fail("tea"))
    assert told() == [(["ada@example.org"], "Green tea could not be rendered")]
    said = mail.outbox[0].body
    assert "The theme cannot show this page: templates/site/page.html, line 40: no image." in said
    assert "http://localhost:8000/tea/" in said
    assert f"http://localhost:8000/-/pages/{page.pk}/" in said


def test_later_builds_say_nothing_more_of_the_same_text_and_something_of_a_new_one(ada):
    written("tea", by=ada)
    tell_writers(fail("tea"))
    tell_writers(fail("tea"))
    assert len(told()) == 1
    written("tea", by=ada, title="Green tea anew")
    tell_writers(fail("tea"))
    assert told()[1][1] == "Green tea anew could not be rendered"


def test_two_builds_that_end_at_once_tell_it_once(ada):
    written("tea", by=ada)
    release = fail("tea")
    for failures in [untold(release)[ada], untold(release)[ada]]:
        tell(ada, failures)
    assert len(told()) == 1


def test_who_wrote_several_of_them_gets_one_mail(ada):
    for path in ("tea", "coffee"):
        written(path, by=ada)
    written("milk", by=account("bob"), title="Milk")
    tell_writers(fail("coffee", "milk", "tea"))
    assert sorted(told()) == [
        (["ada@example.org"], "2 of your pages could not be rendered"),
        (["bob@example.org"], "Milk could not be rendered"),
    ]


@pytest.mark.parametrize("writer", [{"email": ""}, {"is_active": False}])
def test_where_the_writer_gets_no_mail_it_is_who_published_it(ada, writer):
    written("tea", by=account("bob", **writer), published_by=ada)
    tell_writers(fail("tea"))
    assert told() == [(["ada@example.org"], "Green tea could not be rendered")]


def test_pages_of_nobody_in_particular_and_other_files_make_no_mail(ada):
    written("tea", by="import")
    release = fail("tea")
    FailedOutput.objects.create(path="tags/x/index.html", kind="tag", error=ERROR, release=release)
    tell_writers(release)
    assert told() == []
    assert not ToldFailure.objects.exists()


def test_an_address_that_is_refused_keeps_nobody_else_from_theirs(ada, settings, caplog):
    written("tea", by=ada)
    with serving(MailServer()) as server:
        send_through(server.port, settings)
        server.refused = {"ada@example.org"}
        written("milk", by=account("bob"), title="Milk")
        tell_writers(fail("milk", "tea"))
    assert [mail["To"] for mail in server.mails] == ["bob@example.org"]
    assert "refuses the address" in caplog.text


def test_a_mail_server_that_is_away_is_logged_and_tried_again_by_the_next_build(ada, settings, caplog):
    written("tea", by=ada)
    backend = settings.EMAIL_BACKEND
    send_through(9, settings)  # nothing listens there
    tell_writers(fail("tea"))
    assert "the next build tries again" in caplog.text
    settings.EMAIL_BACKEND = backend
    tell_writers(fail("tea"))
    assert len(told()) == 1


def test_without_a_mail_server_nothing_is_sent_and_nothing_counts_as_told(ada, settings):
    written("tea", by=ada)
    settings.SENDS_MAIL = False
    tell_writers(fail("tea"))
    assert (told(), ToldFailure.objects.count()) == ([], 0)


@pytest.mark.parametrize("many", [10, 1000])
def test_the_work_is_bounded_however_many_pages_fail(ada, many, django_assert_max_num_queries):
    written("tea", by=ada)
    release = fail("tea")
    FailedOutput.objects.bulk_create(
        FailedOutput(path=f"page-{number}/index.html", kind="page", error=ERROR, release=release)
        for number in range(many)
    )
    with django_assert_max_num_queries(8):
        tell_writers(release)


@pytest.mark.django_db(transaction=True)
def test_a_real_build_tells_it_when_it_has_ended_and_keeps_its_outcome(copy, ada):
    set_trap(copy, 'if title == "Green tea": raise ValueError("no image")')
    publish("coffee")
    written("tea", by=ada)
    with serving(MailServer()) as server:
        ways = {"EMAIL_URL": server.url, "PATH_INFO": ""}
        first, second = (manage("build_static_site", "--json", cwd=copy, **ways) for _ in range(2))
    assert (first.code, second.code, len(server.mails)) == (1, 1, 1)
    assert "ValueError: no image" in server.to("ada@example.org")[0].get_content()
    assert Build.objects.filter(status="succeeded").count() == 2
    assert Release.objects.count() == 2
