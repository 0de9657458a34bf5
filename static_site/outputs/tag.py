"""Tags: a listing of the pages that carry each, its archive pages, and the list of all tags."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, Min

from publisher.pages.paths import url_of
from static_site import context, listings
from static_site.context import Context
from static_site.difference import Difference
from static_site.listings import Listing, Reordering
from static_site.outputs.base import Output, Rank, file_of, page_of, pages_of
from static_site.outputs.section import archive_context
from static_site.rendering.file import File
from static_site.rendering.renderer import Renderer
from static_site.snapshot import Snapshot

INDEX = "tags"
INDEX_TITLE = "Tags"


class TagOutput(Output):
    kind = "tag"
    rank = Rank.LISTING

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        found = [file_of(INDEX)] if not after and now.tags_url else []
        slug, number = _split(page_of(after) or "") or ("", -1)
        for name, count in _counts(now, slug):
            start = number + 1 if name == slug else 0
            found += [_file(name, page) for page in range(start, listings.archives(count, now.listing_size) + 1)]
            if len(found) >= limit:
                break
        return found[:limit]

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        for slug, what in sorted(_reorderings(difference).items()):
            old, new = listings.tag(difference.old, slug), listings.tag(difference.new, slug)
            yield from ((file_of(page), "listing changed") for page in what.touched(old, new))
            before, after = _names(difference.old, [slug]).get(slug), _names(difference.new, [slug]).get(slug)
            if before != after:
                yield file_of(INDEX), "tags changed"
                yield _file(slug, 0), "tag renamed"
                for number in range(1, listings.archives(new.count(), new.k) + 1):
                    yield _file(slug, number), "tag renamed"

    def needs(self, now: Snapshot, paths: list[str]) -> dict[str, Context]:
        wanted = {file_of(page): split for page in pages_of(paths) if (split := _split(page))}
        names = _names(now, sorted({slug for slug, _ in wanted.values()}))
        found = {file_of(INDEX): _index(now)} if file_of(INDEX) in paths and now.tags_url else {}
        for file, (slug, number) in wanted.items():
            if slug in names:
                listing = listings.tag(now, slug, names[slug])
                count = listing.count()
                if number == 0:
                    found[file] = _own(now, listing, count)
                elif number <= listings.archives(count, listing.k):
                    found[file] = archive_context(
                        listing, number, count, [*_above(now), context.link(names[slug], listing.path)]
                    )
        return found

    def render(self, needs: Context, renderer: Renderer) -> File:
        return renderer.html("listing.html", listing=needs)


def _own(now: Snapshot, listing: Listing, count: int) -> Context:
    return {
        **_frame(listing.title, listing.path, _above(now)),
        "entries": listing.own_entries(count),
        "older": listing.older_than_newest(count),
        "kind": "tag",
    }


def _index(now: Snapshot) -> Context:
    rows = now.tags.values("slug").annotate(first=Min("name")).order_by("slug").values_list("slug", "first")
    return {
        **_frame(INDEX_TITLE, INDEX, [context.link(now.home_title, "")]),
        "kind": "tags",
        "tags": context.tags(rows),
    }


def _frame(title: str, path: str, breadcrumbs: list[Context]) -> Context:
    return {
        "title": title, "url": url_of(path), "canonical": context.absolute(url_of(path)), "breadcrumbs": breadcrumbs,
        "noindex": not context.site_settings()["indexable"], "entries": [], "newer": None, "older": None, "tags": [],
    }  # fmt: skip


def _above(now: Snapshot) -> list[Context]:
    return [context.link(now.home_title, ""), context.link(INDEX_TITLE, INDEX)]


def _split(page: str) -> tuple[str, int] | None:
    """A tag's slug and the number of its archive page, 0 for its own page."""
    listing, number = listings.split_archive(page) or (page, 0)
    head, _, slug = listing.partition("/")
    return (slug, number) if head == INDEX and slug and "/" not in slug else None


def _file(slug: str, number: int) -> str:
    path = f"{INDEX}/{slug}"
    return file_of(listings.archive_page(path, number) if number else path)


def _counts(now: Snapshot, start: str) -> Iterator[tuple[str, int]]:
    rows = now.tags.filter(slug__gte=start).values("slug").annotate(count=Count("pk")).order_by("slug")
    yield from rows.values_list("slug", "count")


def _names(now: Snapshot, slugs: list[str]) -> dict[str, str]:
    """How each tag is spelled: where pages differ, the first spelling by code point."""
    rows = now.tags.filter(slug__in=slugs).values("slug").annotate(first=Min("name")).order_by("slug")
    return dict(rows.values_list("slug", "first"))


def _reorderings(difference: Difference) -> dict[str, Reordering]:
    found: dict[str, Reordering] = defaultdict(Reordering)
    for pair in difference.pairs:
        if pair.looks_other_in_listings:
            kept = pair.slugs(pair.old) & pair.slugs(pair.new)
            for page in pair.both:
                for slug in pair.slugs(page):
                    stays = slug in kept and pair.old and pair.new and pair.old.order_key == pair.new.order_key
                    (found[slug].edited if stays else found[slug].moved).add(page.order_key)
    return found
