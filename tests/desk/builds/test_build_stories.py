"""Build stories: a build on its own page and in the list, the current build, and live updates."""

from datetime import timedelta

import pytest

from builds.models import Build, Lease
from builds.models.lease_claims import Claimant
from static_site.models import Artifact, FailedOutput, Release
from tests.desk.browsing import words
from tests.desk.receipts import ago, ended, ticked
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
BUILDS = "/-/builds/"
HTMX = {"HX-Request": "true"}


def address(build, part=""):
    return f"{BUILDS}{build.number}/{part}"


def running():
    return Lease.objects.claim(Claimant("somebody", "run.4711"), trigger="command", by="ops")


def made(**fields):
    return ended(status="succeeded", release=show(), **fields)


def test_the_list_says_in_one_line_what_each_build_did_and_why(desk):
    publish("drinks/tea")
    first = made()
    publish("drinks/tea", body="Hot.")
    second = made()
    said = words(desk.get(BUILDS))
    assert f"release {first.release_id} {first.release.counts['added']} added first build" in said
    assert f"release {second.release_id} 1 changed page edited (1)" in said


def test_only_the_failed_ones_are_shown_where_that_is_asked_for(desk):
    assert "No build has failed." in words(desk.get(BUILDS, {"show": "failed"}))
    good, bad = ended(status="succeeded"), ended(cause="error", error="Boom")
    said = words(desk.get(BUILDS, {"show": "failed"}))
    assert f"Build {bad.number}" in said
    assert f"Build {good.number}" not in said


def test_the_list_goes_on_with_older_builds(desk):
    builds = [ended(status="succeeded") for _ in range(51)]
    newest, older = words(desk.get(BUILDS)), words(desk.get(BUILDS, {"before": builds[1].number, "start": 50}))
    assert f"Build {builds[0].number} " not in newest
    assert f"Build {builds[0].number} " in older
    assert f"Build {builds[1].number} " not in older
    assert "51 to 51 of 51 Previous" in older


@pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 40, "١"])
def test_odd_addresses_are_the_beginning(desk, odd):
    build = made()
    assert f"Build {build.number} " in words(desk.get(BUILDS, {"before": odd}))
    assert "index.html" in words(desk.get(address(build), {"after": odd}))


def test_a_build_names_each_file_that_it_wrote_with_its_reason_page_by_page(desk):
    build = made()
    Artifact.objects.filter(since=build.release_id).delete()
    Artifact.objects.bulk_create(
        Artifact(path=f"p{number:03}", since=build.release_id, kind="page", size=1, body=b"", reason="page edited")
        for number in range(101)
    )
    first = desk.get(address(build))
    assert "p099 page page edited" in words(first)
    assert "p100" not in words(first)
    assert "p100" in words(desk.get(address(build), {"after": first.context["further"]}))
    assert "That is everything it wrote" in words(desk.get(address(build), {"after": 10**17}))


def test_a_build_says_what_it_could_not_render_and_leads_to_the_page(desk):
    page, build = publish("tea"), made()
    Release.objects.update(counts={"failed": 2})
    for path in ("tea/index.html", "feed.xml"):
        FailedOutput.objects.create(path=path, kind="page", error=f"Boom in {path}", release=build.release)
    response = desk.get(address(build))
    assert f'href="/-/pages/{page.pk}/"' in response.content.decode()
    assert "/tea/ Boom in tea/index.html" in words(response)
    assert "feed.xml Boom in feed.xml" in words(response)
    FailedOutput.objects.all().delete()
    assert "2 files. Later builds have tried them again." in words(desk.get(address(build)))


def test_a_build_says_where_its_seconds_went_and_what_the_platform_answered(desk):
    answer = {"launcher": "heroku_api", "answer": "accepted", "answered_at": ago(minutes=1), "said": "It is up."}
    said = words(desk.get(address(made(phases={"plan": 0.25, "theme": 1.5}, seconds=1.75, **answer))))
    assert "Planning 0.25 s 0.25 s Theme files 1.50 s" in said
    assert "Launch Accepted at" in said
    assert "(heroku_api). It is up." in said
    assert "Dyno-seconds 6" in said


def test_a_running_build_shows_how_far_it_is_and_its_page_comes_anew_at_the_end(desk):
    build = running()
    Lease.objects.beat(build, phase="page", done=8213, total=10000, log="0.1 s page")
    part = address(build, "progress/")
    assert "Running, 8,213 of 10,000" in words(desk.get(part, headers=HTMX))
    assert "0.1 s page" in words(desk.get(address(build)))
    Lease.objects.stop(build, "stopped", "cancelled")
    assert desk.get(part, headers=HTMX)["HX-Refresh"] == "true"
    assert "data-seconds" not in desk.get(part).content.decode()


def test_who_has_the_lease_stands_above_the_list(desk):
    assert "Nothing is being built. The scheduler has never run" in words(desk.get(BUILDS))
    ticked()
    build = running()
    said = words(desk.get(BUILDS))
    assert f"Build {build.number} Running started from the command line by ops" in said
    assert "so far · heartbeat" in said
    assert "in run.4711" in said
    assert "The next is expected at about" in said
    Lease.objects.update(expires=ago(seconds=1))
    assert "It has sent no heartbeat since" in words(desk.get(BUILDS))


def test_drains_and_what_was_asked_for_stand_above_the_list(desk):
    Lease.objects.ask("full", by="olga")
    assert "olga asked for a build of everything at" in words(desk.get(BUILDS))
    Lease.objects.drain(timedelta(minutes=5), by="ops")
    assert "by ops." in words(desk.get(BUILDS))


def test_the_list_comes_anew_when_a_build_begins_or_ends(desk):
    seen = {"seen": "0"}
    assert "HX-Refresh" not in desk.get(f"{BUILDS}at-work/", seen, headers=HTMX)
    running()
    assert desk.get(f"{BUILDS}at-work/", seen, headers=HTMX)["HX-Refresh"] == "true"
    assert "HX-Refresh" not in desk.get(f"{BUILDS}at-work/", seen)


@pytest.mark.parametrize("many", [10, 1000])
def test_the_queries_do_not_grow_with_builds_and_files(desk, many, django_assert_max_num_queries):
    build = made()
    Build.objects.bulk_create(
        Build(trigger="schedule", status="failed", started_at=ago(), ended_at=ago(), release=build.release)
        for _ in range(many)
    )
    for number in range(20):
        publish(f"page-{number}")
    FailedOutput.objects.bulk_create(
        FailedOutput(path=f"page-{number}/index.html", kind="page", error="Boom", release=build.release)
        for number in range(many)
    )
    desk.get(BUILDS)
    for url, queries in (
        (BUILDS, 20),
        (address(build), 20),
        (f"{BUILDS}at-work/", 7),
        (address(build, "progress/"), 6),
    ):
        with django_assert_max_num_queries(queries):
            desk.get(url)
