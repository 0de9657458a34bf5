"""The single query that reports that there is nothing to do, and stays silent if there may be work."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from builds.launching.nothing_due import newest_release_if_nothing_waits
from builds.models import Build, Lease
from publisher.pages.models import Page, SiteSettings
from static_site.models import FailedOutput, Release, Site
from tests.builds.commands import manage
from tests.builds.scheduling.virtual import FINGERPRINT
from tests.static_site.live import show
from tests.static_site.sites import publish

LONG_AGO, LATER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown():
    """Publish everything to readers."""
    publish("guides")
    return show(fingerprint=FINGERPRINT)


def statements(*command):
    """Return a command's queries and output, without its own record and the ends of transactions."""
    out = StringIO()
    with CaptureQueriesContext(connection) as queries:
        call_command(*command, stdout=out)
    apart = re.compile(r"BEGIN|COMMIT|SAVEPOINT|RELEASE|SELECT set_config|.*builds_scheduledrun", re.DOTALL)
    return [query["sql"] for query in queries if not apart.match(query["sql"])], out.getvalue()


@pytest.mark.usefixtures("shown")
def test_a_tick_with_nothing_due_asks_once():
    asked, said = statements("schedule_build")
    assert (len(asked), said) == (1, "No build is launched: nothing is due.\n")


def test_a_build_by_hand_with_nothing_to_do_asks_once_and_once_more_to_say_what_readers_see(shown):
    asked, said = statements("build_static_site")
    assert len(asked) == 2, asked
    assert said.startswith(f"Nothing has changed since the last build.\nReaders see release {shown.number} (0.")
    assert Build.objects.count() == 0


def edited(_):
    publish("guides", "Other")


def planned(_):
    Page.objects.filter(path="guides").update(publish_at=LONG_AGO, zone="UTC")


def to_be_unpublished(_):
    Page.objects.filter(path="guides").update(unpublish_at=LONG_AGO, zone="UTC")


def announced_until(end):
    """Return a state in which the site announces something until then; readers have it already."""
    said = {"title": "Tea", "language": "en", "announcement": "Closed", "announcement_ends_at": end}
    return lambda release: SiteSettings.objects.create(since=release.content_version, **said)


def asked_for(_):
    Lease.objects.ask("changes", by="ada")


def drained(_):
    Lease.objects.drain(timedelta(hours=1), by="ada")


def taken(_):
    """Let an ended build hold the lease; the next tick frees it."""
    Lease.objects.update(build=Build.objects.create(status="failed", cause="error", ended_at=LONG_AGO))


def left_open(_):
    Build.objects.create(status="launching", token="token")


def failed(release):
    FailedOutput.objects.create(path="guides", kind="page", error="defect", release=release)


def half_done(release):
    Release.objects.create(number=release.number + 1, content_version=release.content_version, fingerprint=FINGERPRINT)


def made_by_other_code(release):
    half_done(release)
    Release.objects.filter(pk=release.pk + 1).update(fingerprint="other", status="complete", completed_at=LONG_AGO)


def replaced_by_other_code(_):
    Site.objects.update(fingerprint="other")


def never_built(_):
    Site.objects.update(live_release=None)
    Release.objects.update(status="abandoned")


@pytest.mark.parametrize(
    "before",
    [
        edited, planned, to_be_unpublished, announced_until(LONG_AGO), asked_for, drained, taken, left_open, failed,
        half_done, made_by_other_code, replaced_by_other_code, never_built,
    ],
)  # fmt: skip
def test_it_is_silent_where_anything_may_be_to_do(shown, before):
    assert newest_release_if_nothing_waits(FINGERPRINT) == shown
    before(shown)
    assert newest_release_if_nothing_waits(FINGERPRINT) is None


def test_what_is_over_or_planned_for_later_waits_for_nobody(shown):
    Page.objects.filter(path="guides").update(unpublish_at=LATER, zone="UTC")
    announced_until(LATER)(shown)
    Lease.objects.update(drain_until=LONG_AGO, drained_by="ada")
    Build.objects.create(status="failed", cause="error", ended_at=LONG_AGO)
    abandoned = Release.objects.create(number=shown.number + 1, content_version=1, fingerprint="other")
    Release.objects.filter(pk=abandoned.pk).update(status="abandoned")
    assert newest_release_if_nothing_waits(FINGERPRINT) == shown


@pytest.mark.parametrize("command", ["schedule_build", "build_static_site"])
def test_before_anything_is_done_the_database_must_be_up_to_date(shown, command):
    edited(shown)
    MigrationRecorder.Migration.objects.filter(app="builds").latest("name").delete()
    with pytest.raises(
        CommandError, match=r"not up to date \(1 migration to run\): type ./manage.py migrate"
    ) as refused:
        call_command(command)
    assert (refused.value.returncode, Build.objects.count()) == (2, 0)


@pytest.mark.any_database
@pytest.mark.parametrize("command", ["schedule_build", "build_static_site"])
def test_a_database_without_tables_is_told_of_in_one_sentence(tmp_path, command):
    done = manage(command, DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith("CommandError: The database is not up to date (")
