"""`./manage.py refresh_database` between two real clusters: what is copied, what isn't, and what stays."""

import re

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.http import HttpRequest

from builds.models import Build, Lease
from publisher.database import pending_migrations
from publisher.environment import database
from publisher.jobs.models import Occurrence
from publisher.pages.models import AuditEntry, Blob, MediaVersion, Page, Revision
from publisher.refresh.servers import reading
from static_site.models import Site
from tests.builds.commands import manage
from tests.builds.scheduling.chain import KEY, launching, light_slug, orders
from tests.refresh.content import FEES, OWN_PASSWORD, PASSWORD, PAST, TODAY, paths
from tests.refresh.refreshes import put_in_place, refresh, refusal


def may_log_in(name: str, password: str) -> bool:
    return authenticate(HttpRequest(), username=name, password=password) is not None


def texts_of(place):
    return place.ask("SELECT title, body, html, authors FROM pages_revision WHERE number = 1 ORDER BY id")


def test_content_comes_as_it_is_and_people_without_all_that_tells_who_they_are(production, staging):
    said = refresh()
    assert paths() == TODAY
    assert texts_of(staging) == texts_of(production)
    assert list(
        User.objects.filter(username__contains="#").values("username", "email", "password", "is_superuser")
    ) == [{"username": f"person#{number}", "email": "", "password": "!", "is_superuser": False} for number in (1, 2)]
    assert set(Revision.objects.filter(page__path="soon").values_list("who", "note")) == {("person#1", "")}
    assert set(AuditEntry.objects.values_list("who", flat=True)) <= {"person#1", "somebody"}
    assert re.search(r"^masked  auth_user +2$", said, re.MULTILINE)
    assert re.search(r"^left    django_session +1$", said, re.MULTILINE)
    assert re.search(r"Copied \d+ rows of 11 tables, masked \d+ rows of 7 tables, left 2 rows .* in \d+ s\.", said)


def test_the_librarys_files_come_too_or_stay_behind(staging, settings):
    refresh()
    version = MediaVersion.objects.get()
    assert (b"".join(version.blob.read_checked()), version.who) == (FEES, "person#1")
    settings.REFRESH_FILES = "leave"
    said = refresh()
    assert re.search(r"^left    pages_blobpart +1$", said, re.MULTILINE)
    assert not Blob.objects.exists()
    assert paths() == TODAY


def test_this_environment_keeps_its_own_administrators_and_nobody_else(staging):
    refresh()
    assert [may_log_in(name, OWN_PASSWORD) for name in ("rosa", "omar", "visitor")] == [True, True, False]
    assert User.objects.get(username="omar").has_perm("auth.change_user")
    assert User.objects.get(username="rosa").email == "rosa@example.net"


def test_nothing_happens_by_itself_afterwards_and_then_a_build_works(staging, tmp_path, capsys):
    before = Site.objects.get().identity
    refresh()
    assert not any(may_log_in(name, PASSWORD) for name in ("ada", "ben", "person#1", "person#2"))
    call_command("schedule_build")
    assert "builds are drained" in (said := capsys.readouterr().out)
    assert "refresh_database" in said
    assert (Build.objects.count(), mail.outbox) == (0, [])
    assert Page.objects.filter(publish_at=None, unpublish_at=None).count() == len(TODAY)
    site = Site.objects.get()
    assert (site.live_release, site.hold, site.held_by) == (None, "", None)
    assert site.identity != before
    assert Lease.objects.get().asked_for == ""
    call_command("resume_builds")
    built = manage("build_static_site", "--jobs", "1", "--output", str(tmp_path / "site"))
    assert built.code == 0, built
    assert "Some <em>text</em>" in (tmp_path / "site" / "guides" / "index.html").read_text()


def test_it_can_be_refreshed_again_the_next_night(staging):
    refresh()
    refresh()
    assert may_log_in("rosa", OWN_PASSWORD)
    assert User.objects.count() == 4


def test_what_ran_here_stays_on_record_so_that_it_does_not_run_twice_a_day(staging):
    claimed = Occurrence.objects.claim("04:00 UTC: refresh_database", "2026-11-26", PAST)
    refresh()
    Occurrence.objects.end(claimed, 0)
    assert Occurrence.objects.get().exit_code == 0
    assert Occurrence.objects.claim("04:00 UTC: refresh_database", "2026-11-26", PAST) is None
    assert Occurrence.objects.claim("04:00 UTC: refresh_database", "2026-11-27", PAST)


def test_tables_of_an_older_production_are_migrated(production, staging, settings):
    older = production.copy("older")
    older.ask("DROP TABLE jobs_occurrence; DELETE FROM django_migrations WHERE app = 'jobs'")
    settings.REFRESH_SOURCE = database(older.url)
    refresh()
    assert pending_migrations() == 0
    assert paths() == TODAY


@pytest.mark.parametrize(
    "change",
    [
        "pages_page ADD COLUMN nickname text",
        "auth_user ADD COLUMN nickname jsonb",
        "builds_build ADD COLUMN nickname bytea",
    ],
)
def test_a_column_that_nobody_classified_stops_it_by_name(production, staging, settings, change):
    newer = production.copy("newer")
    newer.ask(f"ALTER TABLE {change}; CREATE TABLE diary (entry text)")
    settings.REFRESH_SOURCE = database(newer.url)
    last = staging.last_transaction()
    names = ", ".join(sorted(["diary", f"{change.split()[0]}.nickname"]))
    assert f"No one has decided whether {names} may leave production" in refusal()
    assert staging.last_transaction() == last


def test_production_is_opened_so_that_nothing_can_write_there(staging, settings):
    with pytest.raises(Exception, match="read-only transaction"), reading(settings.REFRESH_SOURCE) as cursor:
        cursor.execute("INSERT INTO pages_contentversion VALUES (2, 2)")


def test_no_argument_and_no_word_of_it_has_a_password_or_an_address(staging, settings, tmp_path):
    for name in ("pg_dump", "psql"):
        put_in_place(
            tmp_path,
            name,
            f'echo "$@" > {tmp_path}/{name}.words; env > {tmp_path}/{name}.env; exec "$REAL" "$@"',
            settings,
            staging,
        )
    said = refresh()
    for name in ("pg_dump", "psql"):
        words, known = ((tmp_path / f"{name}.{kind}").read_text() for kind in ("words", "env"))
        assert not re.search("open-sesame|publisher-production|publisher-staging|postgres:", words + said)
        assert "PGPASSWORD=open-sesame" in known
        assert not re.search("SECRET|KEY|DJANGO|DATABASE_URL", known)
    assert "default_transaction_read_only=on" in (tmp_path / "pg_dump.env").read_text()


def test_detached_it_is_launched_as_a_build_is_after_the_same_proofs(staging, settings, platform, tmp_path):
    for name, value in launching(platform).items():
        setattr(settings, name, value)
    platform.add_key(KEY, apps=["example"])
    platform.add_app("example", light_slug(tmp_path / "slug"))
    assert refresh("--detached").startswith("refresh_database was launched. ")
    assert [order["command"] for order in orders(platform)] == ["./manage.py refresh_database"]
    staging.ask("DROP SCHEMA publisher_refresh CASCADE")
    assert refusal("--detached").startswith("Refused, and nothing was written. ")
    assert len(orders(platform)) == 1


def test_a_launch_that_the_platform_refuses_says_so(staging):
    """The tests' settings name a platform that doesn't exist."""
    assert refusal("--detached").startswith("The launch of refresh_database was refused. ")


def test_without_a_source_it_says_how_to_attach_one(staging, settings):
    settings.REFRESH_SOURCE = {}
    assert "attach one: heroku addons:attach PRODUCTION_DATABASE --as REFRESH_SOURCE" in refusal()
