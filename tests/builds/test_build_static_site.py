"""`./manage.py build_static_site` as ops type it: real processes and workers, output and exit codes."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from builds.models import Build, Lease
from builds.models.lease_claims import Claimant
from publisher.pages.models import ContentVersion, Page
from static_site.models import Artifact, FailedOutput, Release, Site
from tests.builds.commands import Finished, manage
from tests.static_site.sites import clean_manifest, manifest, publish

pytestmark = pytest.mark.django_db(transaction=True)


def built(*arguments: str, file_size: int = 0, **environment: str) -> Finished:
    return manage("build_static_site", *arguments, file_size=file_size, **environment)


@pytest.mark.behind_pgbouncer
def test_the_first_build_renders_everything_and_the_second_nothing() -> None:
    publish("guides", "Guides", tags=["help"])
    first, second = built(), built()
    assert (first.code, second.code) == (0, 0)
    assert "first build" in first.out
    assert second.out.startswith("Nothing has changed since the last build.")
    assert "Readers see release 1" in second.out
    assert Build.objects.get().status == "succeeded"


@pytest.mark.behind_pgbouncer
def test_a_later_build_renders_only_what_changed_and_says_why() -> None:
    publish("guides", "Guides")
    publish("guides/install", "Install")
    built()
    publish("guides/install", "Install", body="a new text")
    outcome = json.loads(built("--json").out)
    assert outcome["releases"][0]["counts"]["reasons"] == {"page edited": 1}
    assert outcome["live_release"] == 2
    reasons = Artifact.objects.filter(since=2).values_list("path", "reason")
    assert dict(reasons)["guides/install/index.html"] == "page edited"


def test_a_build_says_what_it_cost_and_where_the_seconds_went() -> None:
    publish("guides/install", "Install")
    outcome = json.loads(built("--json").out)
    build = Build.objects.get()
    assert {"plan", "page", "sitemap", "sweep", "gate"} <= outcome["phases"].keys() == build.phases.keys()
    assert 0 < sum(build.phases.values()) < build.seconds + 0.01  # each is rounded
    assert build.seconds <= outcome["seconds"]
    assert outcome["pages_per_second"] > 0
    assert min(build.cpu_seconds, build.peak_memory) > 0


def test_the_plan_names_each_path_and_changes_nothing() -> None:
    built()
    publish("guides", "Guides")
    plan = built("--plan")
    assert re.search(r"^add +guides/index\.html +\(navigation changed\)$", plan.out, re.MULTILINE)
    assert Release.objects.count() == 1
    assert json.loads(built("--plan", "--json").out)[0].keys() == {"action", "path", "reason"}


def test_a_full_build_of_the_same_content_writes_no_artifact() -> None:
    publish("guides", "Guides", tags=["a", "b"])
    built()
    rows = Artifact.objects.count()
    full = built("--full")
    assert "0 added, 0 changed, 0 removed" in full.out
    assert Artifact.objects.count() == rows


def test_a_full_build_finds_and_mends_damaged_bytes() -> None:
    built()
    Artifact.objects.filter(path="index.html").update(body=b"damaged")
    assert "1 damaged" in built("--full").out
    assert "0 changed" in built("--full").out


@pytest.mark.parametrize("jobs", ["1", "4"])
def test_any_number_of_workers_makes_the_same_bytes(jobs: str) -> None:
    for number in range(30):
        publish(f"posts/{number}", f"Post {number}", body="*text*", tags=["t"])
    built("--jobs", jobs)
    assert manifest(Release.objects.get()) == clean_manifest(ContentVersion.objects.current())


def test_a_machine_with_many_processors_gets_no_more_than_two_workers() -> None:
    """Set the number of processors, which Python 3.13 and later allow."""
    command = "from django.conf import settings; print(settings.BUILD_JOBS)"
    assert float(manage("shell", "--no-imports", "-c", command, PYTHON_CPU_COUNT="8").out) <= 2
    assert float(manage("shell", "--no-imports", "-c", command, BUILD_JOBS="3").out) == 3


@pytest.mark.parametrize(
    "machine",
    [
        {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONHASHSEED": "2"},
        {"LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"},
    ],
)
def test_time_zone_locale_and_hash_seed_of_the_machine_do_not_matter(machine: dict[str, str]) -> None:
    publish("posts/größe", "Größe", body="| a |\n|---|\n| ü |", tags=["ß", "x", "Y"], authors=["Ada", "Bob"])
    built(**machine)
    assert manifest(Release.objects.get()) == clean_manifest(ContentVersion.objects.current())


def test_what_was_planned_is_published_by_the_build() -> None:
    page = Page.objects.create_page("later", by="test")
    page.save_revision(by="test", title="Later")
    page.schedule(by="test", publish_at=datetime(2020, 1, 1, tzinfo=UTC))
    built()
    assert Artifact.objects.filter(path="later/index.html").exists()


@pytest.mark.behind_pgbouncer
def test_a_held_site_is_built_but_readers_keep_what_they_have() -> None:
    built()
    call_command("hold_site", reason="legal asked")
    publish("guides", "Guides")
    held = built()
    assert held.code == 0
    assert "HELD, readers still see release 1: legal asked" in held.out
    assert Release.objects.newest_complete().number == 2


@pytest.mark.behind_pgbouncer
def test_the_gate_refuses_a_release_that_loses_half_the_site() -> None:
    for number in range(50):
        publish(f"p{number}", "A page")
    built()
    for page in Page.objects.exclude(path="")[:40]:
        page.unpublish(by="test")
    refused = built()
    assert refused.code == 1
    assert "40 of 51 pages would vanish" in refused.out
    assert "publish_release 2 --plan names them" in refused.out
    assert "--allow-removals" not in refused.out
    assert Site.objects.get().live_release_id == 1
    again = built()
    assert again.code == 1
    assert "REFUSED" in again.out
    assert Release.objects.count() == 2
    call_command("publish_release", "2", allow_removals=True)
    assert Site.objects.get().live_release_id == 2


def test_the_mirror_follows_the_live_release(tmp_path: Path) -> None:
    publish("guides", "Guides")
    built("--output", str(tmp_path / "dist"))
    assert "<h1" in (tmp_path / "dist/guides/index.html").read_text()


def test_wrong_calls_exit_with_2_and_say_why(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/file").write_text("somebody's")
    for arguments, words in [
        (["--jobs", "none"], "not a number of worker processes"),
        (["--output", str(tmp_path / "mine")], "mine"),
        (["--output", str(tmp_path / "absent/dist")], "absent"),
        (["--no-such-option"], "unrecognized"),
    ]:
        wrong = built(*arguments)
        assert wrong.code == 2, arguments
        assert words in wrong.err
        assert "Traceback" not in wrong.err
    assert (tmp_path / "mine/file").read_text() == "somebody's"
    assert not Build.objects.exists()


def test_an_unmigrated_database_is_named_with_its_cure(tmp_path: Path) -> None:
    wrong = built(DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert wrong.code == 2
    assert "./manage.py migrate" in wrong.err
    assert "Traceback" not in wrong.err


@pytest.mark.behind_pgbouncer
def test_a_build_waits_for_one_that_runs_and_takes_over_from_one_that_died() -> None:
    dead = Lease.objects.claim(Claimant("somebody"), trigger="test")
    Lease.objects.update(expires=datetime(2020, 1, 1, tzinfo=UTC))
    assert built().code == 0
    dead.refresh_from_db()
    assert (dead.status, dead.cause) == ("failed", "died")
    assert FailedOutput.objects.count() == 0


def test_a_full_disk_under_the_database_ends_the_build_with_a_sentence_and_loses_nothing() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("THE SERVER'S DISK can't be filled by this process")
    built()
    for number in range(150):
        publish(f"posts/{number}", "A post", body="text " * 500)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    full = built(file_size=100_000)  # limit of the write-ahead log
    assert full.code == 1
    assert "The database has no space left" in full.err
    assert "Traceback" not in full.err
    assert Site.objects.get().live_release_id == 1
    Lease.objects.update(expires=datetime(2020, 1, 1, tzinfo=UTC))
    assert built().code == 0
    assert manifest(Release.objects.get(pk=2)) == clean_manifest(ContentVersion.objects.current())
