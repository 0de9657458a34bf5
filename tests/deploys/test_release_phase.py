"""./manage.py run_release_phase: what it interrupts, what it records, and what it leaves when it fails."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builds.models import Build, Lease
from builds.models.lease_drains import RELEASE_PHASE
from static_site.models import Site
from tests.builds.commands import manage
from tests.database.ailments import on_postgres, role
from tests.deploys.deploying import change_theme, deploy, is_drained

pytestmark = pytest.mark.django_db(transaction=True)

OLD = "0" * 64


def run_release_phase() -> str:
    out = StringIO()
    call_command("run_release_phase", stdout=out, stderr=StringIO())
    return out.getvalue()


def launched() -> Build:
    """Launch a build that waits for its dyno."""
    build, _ = Lease.objects.take_slot("token", fingerprint=OLD, trigger="schedule")
    return build


def drained() -> tuple[datetime | None, str]:
    return Lease.objects.values_list("drain_until", "drained_by").get()


@pytest.fixture
def old_code() -> None:
    """Put other code than ours into service."""
    Site.objects.update(fingerprint=OLD, fingerprint_at=None)


def test_the_first_deploy_makes_an_empty_database_ready_to_build(empty_database: str) -> None:
    done = deploy(DATABASE_URL=empty_database)
    assert (done.code, "Applying builds.0001_initial... OK" in done.out) == (0, True)
    assert "the next build renders everything" in done.out
    assert manage("build_static_site", DATABASE_URL=empty_database).code == 0


def test_a_deploy_upgrades_a_database_of_a_version_that_knew_no_drains(empty_database: str) -> None:
    for app, name in (("builds", "0002"), ("static_site", "0003")):
        assert manage("migrate", app, name, DATABASE_URL=empty_database).code == 0
    done = deploy(DATABASE_URL=empty_database)
    assert (done.code, done.err.count("Traceback")) == (0, 0)
    assert manage("build_static_site", DATABASE_URL=empty_database).code == 0


@pytest.mark.behind_pgbouncer
def test_other_code_burns_the_launch_of_the_old_and_is_recorded(old_code: None) -> None:
    build = launched()
    said = run_release_phase()
    assert "No build runs while this code goes into service." in said
    assert "the next build renders everything" in said
    build.refresh_from_db()
    assert (build.status, build.cause) == ("stopped", "drained")
    assert Site.objects.get().fingerprint not in ("", OLD)
    assert Site.objects.get().fingerprint_at is not None
    assert drained() == (None, "")


def test_a_changed_variable_that_pages_do_not_show_disturbs_no_build() -> None:
    run_release_phase()
    build = launched()
    assert "render as before" in run_release_phase()
    build.refresh_from_db()
    assert build.status == "launching"


def test_a_persons_longer_drain_is_neither_shortened_nor_ended(old_code: None) -> None:
    Lease.objects.drain(timedelta(hours=2), by="ada")
    before = drained()
    run_release_phase()
    assert drained() == before


def test_a_persons_shorter_drain_is_put_back_with_its_own_end(old_code: None) -> None:
    Lease.objects.drain(timedelta(minutes=5), by="ada")
    before = drained()
    run_release_phase()
    assert drained() == before


def test_a_drain_that_a_person_begins_during_a_deploy_outlasts_it() -> None:
    Lease.objects.drain(timedelta(minutes=15), by=RELEASE_PHASE)
    Lease.objects.drain(timedelta(minutes=5), by="ada")
    assert not Lease.objects.resume(by=RELEASE_PHASE)
    assert drained()[1] == "ada"


def test_a_drain_that_an_earlier_deploy_left_ends_with_this_one() -> None:
    run_release_phase()
    Lease.objects.drain(timedelta(minutes=15), by=RELEASE_PHASE)
    run_release_phase()
    assert not is_drained()


def test_the_lease_is_locked_before_the_site_as_builds_do(old_code: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        run_release_phase()
    updates = [query["sql"].split()[1] for query in queries if query["sql"].startswith("UPDATE")]
    assert updates[-2:] == ['"builds_lease"', '"static_site_site"']


def test_a_failing_check_disturbs_nobody(old_code: None) -> None:
    build = launched()
    done = deploy(SITE_TIME_ZONE="Mars/Base")
    assert done.code == 1
    assert "publisher.E006" in done.err
    build.refresh_from_db()
    assert (build.status, Site.objects.get().fingerprint, is_drained()) == ("launching", OLD, False)


def test_a_broken_theme_stops_the_deploy_with_its_file_and_line(copy: Path, old_code: None) -> None:
    (copy / "templates" / "site" / "page.html").write_text("{% if %}")
    done = deploy(copy)
    assert done.code == 1
    assert "The theme is broken; the old code stays in service" in done.err
    assert "Traceback" not in done.err
    assert (Site.objects.get().fingerprint, is_drained()) == (OLD, False)


FAILING = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("builds", "{last}")]
    operations = [migrations.RunSQL("CREATE TABLE halfway (id int)"), migrations.RunSQL("SELECT nonsense")]
"""


def add_migration(code: Path, app: Path, source: str) -> None:
    folder = code / app / "migrations"
    last = max(file.stem for file in folder.glob("0*.py"))
    (folder / "9999_next.py").write_text(source.format(last=last))


def test_a_failing_migration_leaves_the_old_code_in_service(copy: Path, old_code: None) -> None:
    change_theme(copy)
    add_migration(copy, Path("builds"), FAILING)
    Lease.objects.drain(timedelta(minutes=5), by="ada")
    before = drained()
    done = deploy(copy)
    assert done.code == 1
    assert "No build runs while" in done.out
    assert "nonsense" in done.err
    assert (Site.objects.get().fingerprint, drained()) == (OLD, before)
    assert "halfway" not in connection.introspection.table_names()


@on_postgres
def test_a_database_that_does_not_let_us_write_is_named_in_a_sentence(old_code: None) -> None:
    with role("SELECT"), pytest.raises(CommandError) as caught:
        run_release_phase()
    assert str(caught.value).startswith("The database lets us read, but not write")
    assert str(caught.value).endswith("The old code stays in service.")
