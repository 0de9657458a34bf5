"""The cost of a build is that of the change: outputs and statements are counted, on a small site and a large one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from publisher.pages.models import Page
from static_site.models import Release
from tests.site.sites import build, publish

SMALL, LARGE = 10, 600
FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def grow(first: int, count: int) -> None:
    """Fill the section `posts` with dated articles, published together."""
    pages = Page.objects.bulk_create(Page(path=f"posts/post-{number}") for number in range(first, count))
    for number, page in enumerate(pages, first):
        page.save_revision(by="test", title=f"Post {number}", body="text", date=FIRST + timedelta(days=number))
    Page.objects.filter(pk__in=[page.pk for page in pages]).publish(by="test")
    build()


def edit(number: int) -> tuple[int, int]:
    publish(f"posts/post-{number}", f"Post {number}", body="other", date=FIRST + timedelta(days=number))
    return cost_of_build()


def add(number: int) -> tuple[int, int]:
    publish(f"posts/post-{number}", "The newest", date=FIRST + timedelta(days=number))
    return cost_of_build()


def cost_of_build() -> tuple[int, int]:
    """Outputs rendered, and statements sent."""
    with CaptureQueriesContext(connection) as queries:
        release: Release = build()
    return sum(release.counts["done"].values()), len(queries)


@pytest.mark.django_db
# A small site has one sitemap and all its posts in the feed; both sites get the same kind here, to be comparable.
@override_settings(SITE_SITEMAP_SIZE=5_000, SITE_FEED_SIZE=3)
def test_an_edit_and_a_new_post_cost_the_same_on_a_small_site_and_on_a_large_one() -> None:
    publish("posts")
    grow(0, SMALL)
    small = edit(3), add(SMALL)
    grow(SMALL + 1, LARGE)
    assert (edit(303), add(LARGE)) == small
    assert small[0][0] == 2, "the page and the sitemap"


@pytest.mark.django_db
def test_a_build_with_nothing_to_do_writes_nothing() -> None:
    build()
    again = build()
    assert again.counts.get("done", {}) == {}
