"""Pruning: what it deletes, and what it leaves alone."""

import dataclasses
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from publisher.pages.models import ContentVersion
from static_site.building.release_plan import begin
from static_site.content.snapshot import Snapshot
from static_site.models import Artifact, Flip, Release, Site
from static_site.releases.pointer import WrongCall, rollback_target
from static_site.releases.pruning import prune, prune_before
from tests.static_site.live import complete, live_number, show, show_page
from tests.static_site.sites import FINGERPRINT, THEME, manifest, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def five():
    """Make five releases that each change page `a`; the fifth is live."""
    for number in range(1, 6):
        show_page("a", body=f"Text {number}.")


def whole(first, last=5):
    return {number: manifest(Release.objects.get(number=number)) for number in range(first, last + 1)}


def old(*numbers):
    """Make these releases look completed eight days ago."""
    Release.objects.filter(number__in=numbers).update(completed_at=F("completed_at") - timedelta(days=8))


def test_kept_releases_stay_whole_and_the_store_shrinks(five):
    before, rows = whole(3), Artifact.objects.count()
    freed = prune(keep=3, days=0)
    assert whole(3) == before
    assert (freed.kept_from, freed.rows) == (3, rows - Artifact.objects.count())
    assert freed.rows > 0


def test_only_what_ended_before_the_oldest_kept_goes(five):
    prune(keep=3, days=0)
    assert not Artifact.objects.filter(until__lte=3).exists()
    assert Artifact.objects.filter(until=4).exists()


def test_pruning_again_finds_nothing(five):
    prune(keep=2, days=0)
    assert prune(keep=2, days=0).rows == 0


def test_releases_of_the_last_days_are_kept_however_many(five):
    old(1, 2)
    assert prune(keep=1, days=7).kept_from == 3


def test_the_newest_are_kept_however_old(five):
    old(1, 2, 3, 4, 5)
    assert prune(keep=4, days=7).kept_from == 2


def test_oldest_kept_never_passes_the_live_release(five, client):
    call_command("rollback_site", "2", "--yes")
    before = whole(2)
    assert prune(keep=1, days=0).kept_from == 2
    assert whole(2) == before
    assert client.get("/a/").content.count(b"Text 2.") > 0


def test_nothing_newer_than_the_live_release_can_become_the_oldest_kept(five):
    call_command("rollback_site", "2", "--yes")
    assert not Site.objects.keep_from(3)
    assert Site.objects.keep_from(2)
    assert not Site.objects.keep_from(1)


def test_a_release_that_is_being_built_loses_nothing(five):
    publish("a", body="Text 6.")
    release = begin(Snapshot(ContentVersion.objects.current(), THEME), FINGERPRINT, full=False)
    Artifact.objects.newest().filter(path="a/index.html").update(until=release.number)
    before = whole(5)
    prune(keep=1, days=0)
    assert whole(5) == before


def test_nothing_is_lost_on_a_site_without_releases():
    assert prune(keep=1, days=0).rows == 0
    assert live_number() is None


def test_a_space_budget_keeps_fewer(five):
    everything = prune(keep=20, days=7).left
    freed = prune(keep=20, days=7, max_bytes=everything - 1)
    assert freed.left < everything
    assert freed.kept_from == 2


def test_the_live_release_is_kept_though_it_passes_the_budget(five, client):
    with pytest.raises(CommandError, match="live release alone") as caught:
        call_command("prune_releases", "--max-mb", "0")
    assert caught.value.returncode == 1
    assert client.get("/a/").status_code == 200


@pytest.mark.parametrize("wrong", [("--keep", "0"), ("--days", "-1"), ("--max-mb", "-1")])
def test_a_call_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(CommandError) as caught:
        call_command("prune_releases", *wrong)
    assert caught.value.returncode == 2


def test_the_command_says_what_it_freed(five, capsys):
    call_command("prune_releases", "--keep", "1", "--days", "0")
    said = capsys.readouterr().out
    assert said.startswith("Freed ")
    assert said.endswith("Releases from 5 on are kept.\n")


def test_theme_files_of_an_open_page_outlive_its_release_by_a_day(client):
    show_page("a", body="Text.")
    theme = dataclasses.replace(THEME, files={**THEME.files, "site.css": b"body { color: red }"})
    show(theme=theme, fingerprint="b" * 64)
    prune(keep=1, days=0)
    assert client.get(THEME.urls["site.css"]).status_code == 200
    Flip.objects.update(at=F("at") - timedelta(days=2))
    prune(keep=1, days=0)
    assert not Artifact.objects.filter(path=THEME.urls["site.css"][1:]).exists()


def test_many_rows_go_in_small_batches(five):
    rows = [Artifact(path=f"x{n}", since=1, until=2, kind="page", size=1, body=b"x") for n in range(450)]
    Artifact.objects.bulk_create(rows, batch_size=100)
    assert prune_before(2).rows >= 450


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no user rights")
def test_a_database_over_its_size_is_freed_with_the_rights_to_read_and_delete(five):
    before = whole(5)
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE full_up; GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA public TO full_up")
        cursor.execute("SET ROLE full_up")
        freed = prune(keep=1, days=0)
        cursor.execute("RESET ROLE; DROP OWNED BY full_up; DROP ROLE full_up")
    assert (whole(5), freed.rows > 0) == (before, True)
    with pytest.raises(WrongCall):
        rollback_target(4)


def test_what_was_completed_and_never_shown_is_kept_like_the_others(five):
    call_command("hold_site", "--reason", "audit")
    publish("a", body="Text 6.")
    complete()
    before = whole(5, 6)
    prune(keep=1, days=0)
    assert whole(5, 6) == before
