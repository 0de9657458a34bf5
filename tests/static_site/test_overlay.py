"""The overlay: what some drafts would make of the site equals, byte for byte, what publishing them together makes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publisher.database import limited
from publisher.pages.models import ContentVersion, Page, Publication, Redirect, add_redirect
from publisher.pages.models.foreseen_publication import foreseen_publication
from static_site.building.plan_steps import owners
from static_site.content.overlay import NotAQuery, Overlay
from static_site.content.snapshot import Snapshot
from static_site.rendering.renderer import Renderer
from tests.pages.content import draft
from tests.static_site.sites import THEME, build, clean_tasks, manifest, publish, rendered

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def overlay(*pages: Page) -> Overlay:
    chosen = Page.objects.filter(pk__in=[page.pk for page in pages])
    return Overlay(foreseen_publication(chosen, version=ContentVersion.objects.current(), at=AT))


def edited(page: Page, **written: Any) -> Page:
    page.save_revision(by="test", **{"title": "Edited", "body": "New", **written})
    return page


@pytest.fixture
def drafts() -> list[Page]:
    """Return drafts that change everything that a page can change, on a site that has something of each kind."""
    publish("", "Home")
    publish("guides/tea/green", "Green tea", tags=["Tea"])
    publish("guides/tea/black", "Black tea", tags=["Tea", "Milk"], date=datetime(2026, 2, 1, tzinfo=UTC))
    articles = [publish(f"news/{n}", date=datetime(2026, 1, n, tzinfo=UTC), tags=["News"]) for n in range(1, 31)]
    add_redirect("guides", "news/1", by="test")
    add_redirect("old", "news/2", by="test")
    publish("news", "News")
    return [
        draft("guides", "Guides"),  # pages below get another section, and a redirect ends
        draft("guides/tea", "Tea", tags=["Drinks"]),
        draft(
            "news/31", "Newest", date=datetime(2026, 4, 1, tzinfo=UTC), tags=["News", "C++"], body="[Tea](/guides/tea/)"
        ),
        edited(articles[4], title="Renamed", tags=["Other"]),
        edited(articles[9], date=datetime(2026, 3, 1, tzinfo=UTC)),
        draft("about", "About", authors=["Ada"]),  # in the main menu
    ]


@pytest.mark.parametrize("is_built", [True, False])
def test_what_drafts_would_make_of_the_site_is_what_publishing_them_makes(drafts: list[Page], is_built: bool) -> None:
    if is_built:
        build()  # the starts of its archive pages are read
    with overlay(*drafts).applied(), limited(statement=10):
        foreseen = everything(ContentVersion.objects.current() + 1)
    Page.objects.filter(pk__in=[page.pk for page in drafts]).publish(by="test", at=AT)
    assert foreseen == manifest(build())
    assert len(foreseen) > 40


def everything(version: int) -> dict[str, str]:
    now = Snapshot(version, THEME)
    renderer = Renderer(THEME, now.site)
    return {path: rendered(task, renderer).digest for path, task in owners(now, list(clean_tasks(version))).items()}


def test_an_overlay_is_only_in_its_block(drafts: list[Page]) -> None:
    with overlay(*drafts).applied():
        assert Publication.objects.live().filter(path="about").exists()
    assert not Publication.objects.live().filter(path="about").exists()


def test_other_drafts_are_not_in_an_overlay(drafts: list[Page]) -> None:
    with overlay(drafts[0]).applied():
        assert Publication.objects.live().filter(path__in=["guides", "guides/tea", "about"]).count() == 1


def test_under_an_overlay_nothing_is_written(drafts: list[Page]) -> None:
    with overlay(*drafts).applied(), pytest.raises(NotAQuery):
        Redirect.objects.all().delete()


def test_foreseeing_a_publication_writes_nothing_and_opens_no_transaction(drafts: list[Page]) -> None:
    with CaptureQueriesContext(connection) as queries:
        overlay(*drafts)
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_a_page_that_cannot_be_published_stays_as_readers_have_it(drafts: list[Page]) -> None:
    without_text = Page.objects.create_page("empty", by="test")
    with overlay(without_text, drafts[5]).applied():
        assert not Publication.objects.live().filter(path="empty").exists()
        assert Publication.objects.live().filter(path="about").exists()
