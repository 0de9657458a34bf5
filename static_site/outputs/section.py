"""A section's archive pages. The newest entries stand on the section's own page, which is a page like any other."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count

from publisher.pages.paths import url_of
from static_site import context, listings
from static_site.context import Context
from static_site.difference import Difference
from static_site.listings import Listing, Reordering
from static_site.outputs.base import Output, Rank, file_of, page_of, pages_of
from static_site.rendering.file import File
from static_site.rendering.renderer import Renderer
from static_site.snapshot import Snapshot


class SectionOutput(Output):
    kind = "section"
    rank = Rank.LISTING

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        done = listings.split_archive(page_of(after) or "") if after else None
        found: list[str] = []
        for section, count in _sections(now, done[0] if done else ""):
            start = done[1] + 1 if done and done[0] == section else 1
            numbers = range(start, listings.archives(count, now.listing_size) + 1)
            found += [file_of(listings.archive_page(section, number)) for number in numbers]
            if len(found) >= limit:
                break
        return found[:limit]

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        for path, what in _reorderings(difference).items():
            old, new = listings.section(difference.old, path), listings.section(difference.new, path)
            yield from ((file_of(page), "listing changed") for page in what.touched(old, new))
        for pair in difference.pairs:
            if pair.named_otherwise:
                for path in sorted(pair.paths - {""}):
                    yield from _archives_from(difference.new, path)

    def needs(self, now: Snapshot, paths: list[str]) -> dict[str, Context]:
        wanted = {file_of(page): split for page in pages_of(paths) if (split := listings.split_archive(page))}
        if not wanted:
            return {}
        sections = {section for section, _ in wanted.values()}
        crumbs, titles = now.breadcrumbs(sections), now.titles(sections)
        found = {}
        for file, (path, number) in wanted.items():
            listing = listings.section(now, path, titles.get(path, ""))
            count = listing.count()
            if 0 < number <= listings.archives(count, listing.k):
                own = [context.link(listing.title, path)]
                found[file] = archive_context(listing, number, count, crumbs[path] + own)
        return found

    def render(self, needs: Context, renderer: Renderer) -> File:
        return renderer.html("listing.html", listing=needs)


def archive_context(listing: Listing, number: int, count: int, breadcrumbs: list[Context]) -> Context:
    """The context of one archive page of any listing, which has `count` entries."""
    is_newest = number == listings.archives(count, listing.k)
    title = f"{listing.title}, page {number}"
    url = url_of(listings.archive_page(listing.path, number))
    return {
        "title": title, "url": url, "canonical": context.absolute(url), "breadcrumbs": breadcrumbs,
        "noindex": not context.site_settings()["indexable"],
        "entries": listing.archive_entries(number, count),
        "newer": context.link(listing.title, listing.path) if is_newest else listings.archive_link(listing, number + 1),
        "older": listings.archive_link(listing, number - 1) if number > 1 else None,
        "kind": "archive", "tags": [],
    }  # fmt: skip


def _sections(now: Snapshot, start: str) -> Iterator[tuple[str, int]]:
    """Sections that have archive pages, by path, from `start` on."""
    rows = now.publications.filter(section__gte=start).values("section").order_by("section")
    full = rows.annotate(count=Count("pk")).filter(count__gte=2 * now.listing_size)
    yield from ((section or "", count) for section, count in full.values_list("section", "count"))


def _reorderings(difference: Difference) -> dict[str, Reordering]:
    found: dict[str, Reordering] = defaultdict(Reordering)
    for pair in difference.pairs:
        if pair.looks_other_in_listings:
            for page in pair.both:
                if page.section is not None:
                    (found[page.section].edited if pair.stays else found[page.section].moved).add(page.order_key)
    return found


def _archives_from(now: Snapshot, path: str) -> Iterator[tuple[str, str]]:
    """The archive pages at and below a path, whose breadcrumbs name it."""
    below = now.publications.below(path).exclude(section=None).values("section").order_by("section")
    for section, count in below.annotate(count=Count("pk")).values_list("section", "count"):
        if section == path or (section or "").startswith(f"{path}/"):
            for number in range(1, listings.archives(count, now.listing_size) + 1):
                yield file_of(listings.archive_page(section or "", number)), "breadcrumb changed"
