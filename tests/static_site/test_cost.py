"""The cost of a build, which depends on the change: outputs and statements are counted on a small and a large site."""

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from bench import corpus, load, pictures
from publisher.pages.models import ContentVersion, Page
from static_site.models import FailedOutput, Release
from static_site.releases.gate import broken_links, why_refused
from tests.static_site.sites import build, publish

SMALL, LARGE = 100, 5_000
Cost = tuple[int, int]
"""Numbers of outputs rendered and statements sent."""


def costs(articles: int, *, is_pictured: bool = False) -> dict[str, Cost]:
    """Return each change's cost on a site of that many articles; undo everything."""
    with transaction.atomic():
        a_site_of(articles, is_pictured=is_pictured)
        found = {"edit": edit(articles - 8), "add": add(articles)}
        transaction.set_rollback(True)
    return found


def a_site_of(articles: int, *, is_pictured: bool = False) -> None:
    load.write_sections()
    for batch in load.batches(corpus.articles(articles, is_small=True, is_pictured=is_pictured)):
        load.write(load.rows_of(batch))
        pictures.write(batch)
    ContentVersion.objects.update(number=2)
    build()


def edit(number: int) -> Cost:
    page = Page.objects.get(path=corpus.path_of(number))
    text = page.latest
    assert text
    written = {name: getattr(text, name) for name in text.WRITTEN}
    page.save_revision(by="test", **{**written, "body": f"Another text.\n{text.body}"})
    page.publish(by="test")
    return cost_of_build()


def add(number: int) -> Cost:
    publish(corpus.path_of(number), "The newest", date=corpus.Article(number, number).date)
    return cost_of_build()


def cost_of_build() -> Cost:
    with CaptureQueriesContext(connection) as queries:
        release: Release = build()
    return sum(release.counts["done"].values()), len(queries)


@pytest.mark.django_db
# For comparability both sites have one sitemap, and a feed without the edited page.
@override_settings(SITE_SITEMAP_SIZE=10_000, SITE_FEED_SIZE=3)
def test_a_change_costs_the_same_on_a_small_site_and_on_a_large_one() -> None:
    small, large = costs(SMALL), costs(LARGE)
    assert small == large
    assert small["edit"][0] == 2, "the page and the sitemap"


@pytest.mark.django_db
@override_settings(SITE_SITEMAP_SIZE=10_000, SITE_FEED_SIZE=3)
def test_a_change_of_a_page_costs_what_it_costs_without_pictures_and_no_build_reads_one() -> None:
    plain = costs(SMALL)
    with CaptureQueriesContext(connection) as queries:
        pictured = costs(SMALL, is_pictured=True)
    assert pictured["edit"][0] == plain["edit"][0] == 2
    assert pictured["edit"][1] - plain["edit"][1] == 2, "the page's files, and their copies"
    assert not any("SELECT" in query["sql"] and "pages_blobpart" in query["sql"] for query in queries)
    assert costs(4 * SMALL, is_pictured=True) == pictured


def instructions(articles: int) -> int:
    """Return SQLite's work, in hundreds of instructions, to plan and write an edit that lists show."""
    done = 0

    def count() -> None:
        nonlocal done
        done += 1

    with transaction.atomic():
        a_site_of(articles)
        page = Page.objects.get(path=corpus.path_of(articles // 2))
        publish(page.path, page.latest.title, summary="Another summary.", date=page.latest.date, tags=page.latest.tags)
        connection.connection.set_progress_handler(count, 100)
        release = build()
        connection.connection.set_progress_handler(None, 0)
        assert release.counts["reasons"]["listing changed"] == 4, "in a section and of three tags"
        transaction.set_rollback(True)
    return done


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="POSTGRESQL DOES NOT COUNT ITS INSTRUCTIONS")
@override_settings(SITE_SITEMAP_SIZE=1, SITE_LISTING_SIZE=5)
def test_a_long_list_is_not_walked_along_for_an_edit_in_its_middle() -> None:
    small, large = instructions(500), instructions(4_000)
    assert large < 1.25 * small


@pytest.mark.django_db
def test_a_build_with_nothing_to_do_writes_nothing() -> None:
    build()
    again = build()
    assert again.counts.get("done", {}) == {}


@pytest.mark.django_db
def test_a_full_build_writes_a_step_for_each_kind_that_has_outputs_and_one_at_its_end() -> None:
    with CaptureQueriesContext(connection) as queries:
        release = build()
    steps = sum(query["sql"].startswith("UPDATE") and '"counts"' in query["sql"] for query in queries)
    assert steps == len(release.counts["done"]) + 1
    assert not release.plan.exists()


@pytest.mark.django_db
def test_the_gate_asks_about_links_and_redirects_of_an_edit_only_what_may_be_broken() -> None:
    publish("tea")
    build().complete()
    publish("tea", body="Another text.")
    release = build()
    with CaptureQueriesContext(connection) as queries:
        assert (why_refused(release), broken_links(release)) == ("", [])
    assert sum("pages_revisionlink" in query["sql"] for query in queries) == 4, "three kinds on the page, and to it"
    assert sum('"location"' in query["sql"] and "EXISTS" in query["sql"] for query in queries) == 0


@pytest.mark.django_db
def test_a_build_looks_for_earlier_failures_of_its_outputs_only_where_some_are_recorded() -> None:
    def deletions() -> int:
        publish("tea", body=f"Text {ContentVersion.objects.current()}.")
        with CaptureQueriesContext(connection) as queries:
            build()
        return sum("DELETE" in query["sql"] and "static_site_failedoutput" in query["sql"] for query in queries)

    publish("tea")
    release = build()
    assert deletions() == 0
    FailedOutput.objects.create(path="gone.html", kind="page", error="ThemeError: no", release=release)
    assert deletions() > 0
