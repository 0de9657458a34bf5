"""Pages: articles, sections and home, each at its own path."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from publisher.pages.models import Publication
from publisher.pages.paths import url_of
from static_site import context, listings
from static_site.context import Context
from static_site.difference import Difference, Pair
from static_site.outputs.base import Output, Rank, file_of, page_of, pages_of
from static_site.rendering.file import File
from static_site.rendering.renderer import Renderer
from static_site.snapshot import Snapshot

LATEST = 5
"""So many articles the home page shows as the newest of the whole site."""


class PageOutput(Output):
    kind = "page"
    rank = Rank.PAGE

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        # Home is the empty path, which nothing comes before: it is asked for when nothing has been done yet.
        start = now.publications.filter(path__gt=page_of(after)) if after else now.publications
        return [file_of(path) for path in start.order_by("path").values_list("path", flat=True)[:limit]]

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        for pair in difference.pairs:
            for path in sorted(pair.paths):
                yield file_of(path), pair.reason
        for pair in difference.pairs:
            yield from _neighbours(difference, pair)
            if pair.named_otherwise:
                yield from _below(difference.new, pair)
        if set(_latest_ids(difference.old) + _latest_ids(difference.new)) & _changed_ids(difference):
            yield file_of(""), "newest article changed"

    def needs(self, now: Snapshot, paths: list[str]) -> dict[str, Context]:
        found = now.publications.filter(path__in=pages_of(paths)).annotate(**now.neighbours())
        pages = list(found.select_related("revision").prefetch_related("tags").order_by("path"))
        shared = _Shared(now, pages)
        return {file_of(page.path): shared.context(page) for page in pages}

    def owns(self, now: Snapshot, paths: list[str]) -> set[str]:
        found = now.publications.filter(path__in=pages_of(paths))
        return {file_of(path) for path in found.values_list("path", flat=True)}

    def render(self, needs: Context, renderer: Renderer) -> File:
        return renderer.html("page.html", page=needs)


class _Shared:
    """What a batch of pages needs, asked for once for all of them."""

    def __init__(self, now: Snapshot, pages: list[Any]) -> None:
        self.now = now
        self.breadcrumbs = now.breadcrumbs(page.path for page in pages)
        near = {key for page in pages for key in (page.previous_id, page.next_id) if key}
        self.near = {p.pk: context.link(p.title, p.path) for p in Publication.objects.filter(pk__in=near)}
        sections = now.publications.filter(section__in=[page.path for page in pages]).values("section").order_by()
        self.counts = dict(sections.annotate(count=Count("pk")).values_list("section", "count"))

    def context(self, page: Any) -> Context:
        count = self.counts.get(page.path, 0)
        listing = listings.section(self.now, page.path, page.title)
        return {
            **_own(page),
            "breadcrumbs": self.breadcrumbs[page.path],
            "previous": self.near.get(page.previous_id),
            "next": self.near.get(page.next_id),
            "entries": listing.own_entries(count) if count else [],
            "older": listing.older_than_newest(count),
            "latest": [context.entry(p) for p in _latest(self.now)] if page.path == "" else [],
            "kind": "home" if page.path == "" else "section" if count else "article",
        }


def _own(page: Any) -> Context:
    """What only the page itself decides."""
    return {
        "title": page.title,
        "url": url_of(page.path),
        "canonical": context.absolute(url_of(page.path)),
        "description": page.description or page.summary,
        "image_url": context.image_url(page.image),
        "noindex": page.noindex or not context.site_settings()["indexable"],
        "html": page.revision.html,
        "headings": page.revision.headings,
        "date": context.date(page.date),
        "updated": context.date(page.published_at),
        "authors": page.authors,
        "tags": context.tags((tag.slug, tag.name) for tag in page.tags.all()),
    }


def _neighbours(difference: Difference, pair: Pair) -> Iterator[tuple[str, str]]:
    """The pages that name this one as the previous or the next."""
    if pair.stays and not pair.named_otherwise:
        return
    for snapshot, page in ((difference.old, pair.old), (difference.new, pair.new)):
        if page is None or page.section is None:
            continue
        siblings = snapshot.publications.filter(section=page.section)
        before = siblings.filter(order_key__lt=page.order_key).order_by("-order_key")[:1]
        after = siblings.filter(order_key__gt=page.order_key).order_by("order_key")[:1]
        for path in [*before.values_list("path", flat=True), *after.values_list("path", flat=True)]:
            yield file_of(path), "neighbour changed"


def _below(now: Snapshot, pair: Pair) -> Iterator[tuple[str, str]]:
    for path in sorted(pair.paths - {""}):
        for below in now.publications.below(path).order_by("path").values_list("path", flat=True):
            yield file_of(below), "breadcrumb changed"


def _latest(now: Snapshot) -> Any:
    return now.publications.newest_dated().prefetch_related("tags")[:LATEST]


def _latest_ids(snapshot: Snapshot) -> list[int]:
    return list(snapshot.publications.newest_dated().values_list("page_id", flat=True)[:LATEST])


def _changed_ids(difference: Difference) -> set[int]:
    return {p.page_id for pair in difference.pairs for p in pair.both if pair.looks_other_in_listings}
