"""Tags: a listing of the pages that carry each, its archive pages, and the list of all tags."""

from collections.abc import Collection, Iterator
from itertools import chain
from typing import Any

from django.db.models import Count, Min, QuerySet

from publisher.pages.models import PublicationTag
from publisher.pages.paths import url_of
from static_site.content import context, keyed_reads, listings
from static_site.content.difference import Difference, slugs
from static_site.content.listings import ArchivePage, Listing
from static_site.content.reorderings import reorderings
from static_site.content.snapshot import Snapshot
from static_site.file_paths import file_of, page_of, pages_of
from static_site.outputs.listing_output import Counted, ListingOutput
from static_site.outputs.output import Recipes, Span
from static_site.outputs.section import archive_recipe
from static_site.rendering.recipe import Context, Recipe

INDEX = "tags"
INDEX_TITLE = "Tags"


class TagOutput(ListingOutput):
    kind = "tag"
    column = "slug"
    folder = f"{INDEX}/"
    own_pages = 1

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        made = {file_of(INDEX): _index(now)} if _has_index(now, paths) else {}
        for listing, numbers in _wanted(now, paths):
            made |= {file_of(listing.path): _own(listing, listing.own_entries())} if 0 in numbers else {}
            made |= {page.file: archive_recipe(page) for page in listing.archive(filter(None, numbers))}
        return made

    def owns(self, now: Snapshot, paths: list[str]) -> set[str]:
        found = {file_of(INDEX)} if _has_index(now, paths) else set()
        return found | {
            file_of(listings.numbered(it.path, number)) for it, numbers in _wanted(now, paths) for number in numbers
        }

    def spans(self, now: Snapshot, after: str, size: int) -> Iterator[Span]:
        if not after and now.tags_url:
            yield Span(file_of(INDEX), 1, None)
        yield from super().spans(now, after, size)

    def recipes_in(self, now: Snapshot, what: Any) -> Recipes:
        return {file_of(INDEX): _index(now)} if what is None else super().recipes_in(now, what)

    def members(self, now: Snapshot) -> "QuerySet[PublicationTag]":
        return now.tags

    def counted(self, now: Snapshot, last: str | None) -> Iterator[Counted]:
        rows = now.tags.values("slug").annotate(first=Min("name"), count=Count("pk"))
        found = keyed_reads.backwards(rows.values_list("slug", "first", "count"), "slug", last)
        return map(Counted._make, chain.from_iterable(found))

    def listings(self, now: Snapshot, counted: list[Counted]) -> dict[str, Listing]:
        return {slug: _listing(now, slug, name, count) for slug, name, count in counted}

    def numbered(self, file: str) -> tuple[str, int] | None:
        return _split(page_of(file) or "")

    def recipe(self, page: ArchivePage) -> Recipe:
        return archive_recipe(page) if page.number else _own(page.listing, page.entries)

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        for slug, what in sorted(reorderings(difference, slugs).items()):
            new = listings.tag(difference.new, slug)
            yield from ((file_of(page), "listing changed") for page in what.touched(new))
            before, after = _names(difference.old, [slug]).get(slug), _names(difference.new, [slug]).get(slug)
            if before != after:
                yield file_of(INDEX), "tags changed"
                for number in range(new.newest + 1):
                    yield file_of(listings.numbered(new.path, number)), "tag renamed"


def _has_index(now: Snapshot, paths: list[str]) -> bool:
    return file_of(INDEX) in paths and bool(now.tags_url)


def _wanted(now: Snapshot, paths: list[str]) -> Iterator[tuple[Listing, list[int]]]:
    """Yield tags with the wanted page numbers that exist."""
    wanted = listings.numbers(map(_split, pages_of(paths)))
    found = {slug: _listing(now, slug, name) for slug, name in _names(now, wanted).items()}
    yield from ((it, [n for n in wanted[slug] if n <= it.newest]) for slug, it in found.items())


def _listing(now: Snapshot, slug: str, name: str, count: int | None = None) -> Listing:
    return listings.tag(now, slug, name, above=_above(now), counted=count)


def _own(listing: Listing, entries: list[Context]) -> Recipe:
    return _frame(listing.title, listing.path, listing.above, entries=entries, older=listing.older, kind="tag")


def _index(now: Snapshot) -> Recipe:
    rows = now.tags.values("slug").annotate(first=Min("name")).order_by("slug").values_list("slug", "first")
    return _frame(INDEX_TITLE, INDEX, [context.link(now.home_title, "")], kind="tags", tags=context.tags(rows))


def _frame(title: str, path: str, breadcrumbs: list[Context], **own: Any) -> Recipe:
    frame = {
        "title": title, "url": url_of(path), "canonical": context.absolute(url_of(path)), "breadcrumbs": breadcrumbs,
        "noindex": not context.is_indexable(), "entries": [], "newer": None, "older": None, "tags": [],
    }  # fmt: skip
    return Recipe("listing.html", {"listing": frame | own})


def _above(now: Snapshot) -> list[Context]:
    return [context.link(now.home_title, ""), context.link(INDEX_TITLE, INDEX)]


def _split(page: str) -> tuple[str, int] | None:
    """Return a tag's slug and the number of its archive page, 0 for its own page."""
    listing, number = listings.split_archive(page) or (page, 0)
    head, _, slug = listing.partition("/")
    return (slug, number) if head == INDEX and slug and "/" not in slug else None


def _names(now: Snapshot, slugs: Collection[str]) -> dict[str, str]:
    """Return the spelling of each existing tag: the first by code point where pages differ."""
    spelled = now.tags.order_by("name").values_list("name", flat=True)
    found = ((slug, spelled.filter(slug=slug).first()) for slug in sorted(slugs))
    return {slug: name for slug, name in found if name is not None}
