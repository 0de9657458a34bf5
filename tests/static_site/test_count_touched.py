"""The count of what a change touches, before anything is planned: publish now asks whether a change is small."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench import corpus, load
from publisher.pages.models import ContentVersion, Page
from static_site.building.release_plan import begin, count_touched
from static_site.content.snapshot import Snapshot
from static_site.models import PlanRow, Release
from tests.builds.many import publish_many
from tests.static_site.sites import FINGERPRINT, THEME, build, publish

pytestmark = pytest.mark.django_db

ENOUGH = 10_000
LIMIT = 201


def now() -> Snapshot:
    return Snapshot(ContentVersion.objects.current(), THEME)


def counted(limit: int = ENOUGH) -> int:
    return count_touched(now(), FINGERPRINT, limit)


@pytest.fixture
def built() -> None:
    """Make a release of a section with three pages, below the main menu, and a tag."""
    publish("a", "A", tags=["tea"])
    publish_many("a/posts", 3, title="A post", body="Some *text*.")
    build()


CHANGES = {
    "text": lambda: publish("a/posts/1", "A post", body="Another text."),
    "title": lambda: publish("a/posts/1", "Another title", body="Some *text*."),
    "section": lambda: publish("a/posts", "Another section"),
    "new": lambda: publish("a/posts/new", "A new post", tags=["tea"]),
    "move": lambda: Page.objects.get(path="a/posts/1").move("a/posts/moved", by="test"),
    "unpublish": lambda: Page.objects.get(path="a/posts/1").unpublish(by="test"),
}


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_counts_what_the_plan_then_has(change) -> None:
    change()
    number = counted()
    assert not PlanRow.objects.exists()
    assert number == begin(now(), FINGERPRINT, full=False).plan.count() > 0


@pytest.mark.usefixtures("built")
def test_without_a_change_there_is_nothing_to_count() -> None:
    assert counted() == 0


def test_a_build_that_renders_everything_counts_as_the_limit() -> None:
    publish("posts", "Posts")
    assert counted(7) == 7, "the first build"
    build()
    assert count_touched(now(), "e" * 64, 7) == 7, "other code"
    publish("posts", "Renamed in the main menu")
    assert counted(7) == 7, "the main menu changed"


@pytest.mark.usefixtures("built")
def test_an_unfinished_release_counts_what_is_left_of_it() -> None:
    publish("a/posts/1", "A post", body="Another text.")
    release = begin(now(), FINGERPRINT, full=False)
    publish_many("a/more", 30, title="A post")
    assert counted() == release.plan.count() < 30
    Release.objects.update(is_full=True)
    assert counted(7) == 7
    Release.objects.filter(status="building").update(is_full=False, fingerprint="e" * 64)
    assert counted() == ENOUGH, "other code began it, so it is undone first"


def statements_of_an_edit(pages: int) -> int:
    with transaction.atomic():
        load.write_sections()
        for batch in load.batches(corpus.articles(pages, is_small=True)):
            load.write(load.rows_of(batch))
        ContentVersion.objects.update(number=2)
        build()
        page = Page.objects.get(path=corpus.path_of(pages - 8))
        publish(page.path, "Another title", date=page.latest.date, tags=page.latest.tags)
        with CaptureQueriesContext(connection) as queries:
            assert counted(LIMIT) < LIMIT
        transaction.set_rollback(True)
    return len(queries)


def test_counting_an_edit_costs_the_same_on_a_small_site_and_on_a_large_one(settings) -> None:
    settings.SITE_SITEMAP_SIZE, settings.SITE_FEED_SIZE = 10_000, 3
    assert statements_of_an_edit(300) == statements_of_an_edit(3_000)


def statements_of_a_new_title_above(pages: int) -> int:
    """Return the statements until the count stops at a limit that the pages below exceed."""
    with transaction.atomic():
        publish("a")
        publish_many("a/many", pages, title="A post")
        build()
        publish("a/many", "Another title")
        assert counted() > pages
        with CaptureQueriesContext(connection) as queries:
            assert counted(12) == 12
        transaction.set_rollback(True)
    return len(queries)


def test_counting_stops_at_the_limit_however_many_pages_are_touched() -> None:
    assert statements_of_a_new_title_above(20) == statements_of_a_new_title_above(600)


@pytest.mark.usefixtures("built")
def test_many_changed_pages_are_more_than_the_limit_before_any_is_read() -> None:
    publish_many("a/more", 30, title="A post")
    with CaptureQueriesContext(connection) as queries:
        assert counted(5) == 5
    assert not any('"pages_publicationtag"."publication_id" IN' in query["sql"] for query in queries)
