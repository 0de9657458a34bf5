"""The ids of entries in feeds: a page keeps the address of its first publication as its id, wherever it moves.

Feed readers show an entry with another id as a new one (RFC 4287, 4.2.6).
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings

from publisher.pages.models.validity import BATCH, batches
from publisher.pages.paths import url_of

if TYPE_CHECKING:
    from publisher.pages.models.page import Page
    from publisher.pages.models.page_queries import PageQuerySet

FEED_ID = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"'&\\^`{|}]{1,500}")
"""Pattern of an IRI that needs no escaping in XML."""


def feed_id_at(path: str) -> str:
    """Return the id of a page that is first published at a path. It isn't URL-escaped: an id may be any IRI."""
    return f"{settings.SITE_URL}{url_of(path)}"


def give_feed_ids(pages: "PageQuerySet", paths: Mapping[int, str]) -> None:
    """Give an id to each of these pages without one, from its path by primary key. `pages` are all pages.

    A page whose first address is another page's id gets a random one: two entries never share an id.
    """
    for keys in batches(sorted(paths)):
        lacking = list(pages.filter(pk__in=keys, feed_id=None).only("pk"))
        wanted = {page.pk: feed_id_at(paths[page.pk]) for page in lacking}
        taken = _taken(pages, list(wanted.values()))
        for page in lacking:
            page.feed_id = uuid4().urn if wanted[page.pk] in taken else wanted[page.pk]
        pages.bulk_update(lacking, ["feed_id"])


def take_feed_ids(pages: "PageQuerySet", had: "list[tuple[Page, str]]") -> None:
    """Give pages the ids that they had elsewhere, unless they have one or others have theirs. `pages` are all pages."""
    lacking = [(page, feed_id) for page, feed_id in had if page.feed_id is None]
    taken = _taken(pages, [feed_id for _, feed_id in lacking])
    first = {feed_id: page for page, feed_id in reversed(lacking) if feed_id not in taken}
    for feed_id, page in first.items():
        page.feed_id = feed_id
    pages.bulk_update(first.values(), ["feed_id"], batch_size=BATCH)


def _taken(pages: "PageQuerySet", ids: list[str]) -> set[str | None]:
    """Return those of the ids that other pages have. A deleted page gives its id away: the next one replaces it."""
    if not ids:
        return set()
    holders = pages.filter(feed_id__in=ids)
    holders.filter(deleted_at__isnull=False).update(feed_id=None)
    return set(holders.values_list("feed_id", flat=True))
