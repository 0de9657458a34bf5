"""Operators' commands while the database fails: they end with one sentence, exit code 1 and the outcome."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from builds.models import Incident, Lease
from builds.models.lease_claims import Claimant
from static_site.models import Site
from tests.database.ailments import exclusive, locked, on_postgres, on_sqlite, only_read, role
from tests.static_site.live import complete, show_page
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db(transaction=True)
COMMANDS = {
    "hold_site": ["--reason", "elections"],
    "lift_hold": ["--yes"],
    "rollback_site": ["--yes"],
    "publish_release": ["3"],
    "prune_releases": ["--keep", "1", "--days", "0"],
    "purge_page": ["a", "--by", "ada", "--reason", "court order", "--yes"],
    "drain_builds": ["--for", "1h", "--wait", "1s"],
    "resume_builds": [],
    "cancel_build": [],
    "acknowledge_incident": ["INCIDENT", "--by", "ada"],
    "import_pages": ["FOLDER", "--publish"],
}
AILMENTS = [
    pytest.param("can only be read at the moment", only_read, id="read-only", marks=on_postgres),
    pytest.param("lets us read, but not write", lambda: role("SELECT"), id="no rights", marks=on_postgres),
    pytest.param("accepts no more connections", lambda: role(limit=0), id="no connections", marks=on_postgres),
    pytest.param("took too long", exclusive, id="SQLite locked", marks=on_sqlite),
]


@pytest.fixture
def words(tmp_path, settings):
    """Make two releases, a third that is held back, a running build, a drain, an incident and a folder to import."""
    settings.TICK_PATIENCE_SECONDS = settings.DATABASE_LOCK_SECONDS = 0.2
    show_page("a")
    show_page("b")
    Site.objects.hold("legal looks at it", by="ada")
    publish("c")
    complete()
    Lease.objects.claim(Claimant("a process"), trigger="test")
    Lease.objects.update(drain_until=timezone.now() + timezone.timedelta(hours=1), drained_by="ada")
    now = timezone.now()
    incident = Incident.objects.create(kind="died", key="build 1", what="Died.", facts=[], opened_at=now, seen_at=now)
    (tmp_path / "tea.md").write_text("# Tea\n")
    places = {"INCIDENT": str(incident.pk), "FOLDER": str(tmp_path)}
    return lambda command: [places.get(word, word) for word in COMMANDS[command]]


@pytest.mark.parametrize(("said", "ailment"), AILMENTS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_which_fault_it_is_and_what_became_of_its_work(words, command, said, ailment):
    typed = words(command)
    with ailment(), pytest.raises(CommandError) as ended:
        call_command(command, *typed)
    assert str(ended.value).startswith(f"The database {said} (")
    assert (ended.value.returncode, str(ended.value).count("\n")) == (1, 0)


@on_postgres
@pytest.mark.parametrize(
    ("command", "table"),
    [
        *((name, "static_site_site") for name in ("rollback_site", "lift_hold", "publish_release", "hold_site")),
        *((name, "builds_lease") for name in ("drain_builds", "resume_builds", "cancel_build")),
    ],
)
def test_a_row_that_somebody_else_holds_is_waited_for_no_longer_than_it_may_be(words, command, table):
    typed = words(command)
    with locked(table), pytest.raises(CommandError, match=r"^The database took too long .* type it again\.$"):
        call_command(command, *typed)
