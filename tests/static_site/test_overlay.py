"""The overlay: what some drafts would make of the site equals, byte for byte, what publishing them together makes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

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
Written = dict[str, dict[str, Any]]
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


TEXTS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["Tea", "A cup"]),
        "tags": st.lists(st.sampled_from(["Tea", "tea", "C++", "News"]), max_size=2),
        "date": st.sampled_from([None, datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)]),
        "in_menu": st.sampled_from([None, True, False]),
        "noindex": st.booleans(),
    }
)
PAGES = st.dictionaries(st.sampled_from(["a", "a/b", "a/b/c", "a/d", "a/e", "f", "f/g", "tags", "tags/tea"]), TEXTS)


@given(live=PAGES, moved=st.booleans(), drafts=PAGES)
@hypothesis_settings(max_examples=6, suppress_health_check=list(HealthCheck))
def test_any_drafts_on_any_site_make_what_publishing_them_makes(live: Written, moved: bool, drafts: Written) -> None:
    with transaction.atomic(), override_settings(SITE_LISTING_SIZE=2, SITE_SITEMAP_SIZE=3):
        for path, text in live.items():
            publish(path, **text)
        if moved and "f" in live:
            Page.objects.get(path="f").move("a/x", by="test")
        build()
        pages = [saved(path, text) for path, text in drafts.items()]
        with overlay(*pages).applied():
            foreseen = everything(ContentVersion.objects.current() + 1)
        Page.objects.filter(pk__in=[page.pk for page in pages]).publish(by="test", at=AT)
        unlike = {path for path, digest in manifest(build()).items() if foreseen.pop(path, "") != digest}
        # A page at the address that the moved page had first gets a random id in the feed.
        assert unlike <= ({"feed.xml"} if moved else set())
        assert not foreseen
        transaction.set_rollback(True)


def saved(path: str, text: dict[str, Any]) -> Page:
    page = Page.objects.kept().filter(path=path).first() or Page.objects.create_page(path, by="test")
    page.save_revision(by="test", **text)
    return page


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
