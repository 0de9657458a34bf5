"""A section's archive pages. The newest entries are on the section's own page, which is a page like any other."""

from collections.abc import Iterator, Mapping

from django.db.models import Count

from publisher.pages.models import Publication
from static_site.content import keyed_reads, listings
from static_site.content.difference import Difference
from static_site.content.listings import ArchivePage, Listing
from static_site.content.reorderings import reorderings
from static_site.content.snapshot import Snapshot
from static_site.file_paths import file_of, page_of, pages_of
from static_site.outputs.output import Output, Rank, Recipes, gathered
from static_site.rendering.recipe import Recipe

PAGES_IN_A_LISTING = 10
"""Cost of one listing in work and memory, in pages (approximate)."""


class SectionOutput(Output):
    kind = "section"
    rank = Rank.LISTING

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        return dict(recipe(page) for listing, numbers in _wanted(now, paths) for page in listing.archive(numbers))

    def owns(self, now: Snapshot, paths: list[str]) -> set[str]:
        return {file_of(listings.archive_page(it.path, n)) for it, numbers in _wanted(now, paths) for n in numbers}

    def everything(self, now: Snapshot, after: str, size: int) -> Iterator[Recipes]:
        last, done = listings.split_archive(page_of(after) or "") or (None, 0)
        pages = (page for some in _sections(now, last) for page in listings.pages(now.publications, "section", some))
        left = (page for page in pages if page.number > (done if page.listing.path == last else 0))
        return gathered(map(recipe, left), size // PAGES_IN_A_LISTING)

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        for path, what in reorderings(difference, _listed_in).items():
            touched = what.touched(listings.section(difference.new, path))
            yield from ((file_of(page), "listing changed") for page in touched)
        for pair in difference.pairs:
            if pair.named_otherwise:
                for path in sorted(pair.paths - {""}):
                    yield from _archives_from(difference.new, path)


def _wanted(now: Snapshot, paths: list[str]) -> Iterator[tuple[Listing, list[int]]]:
    """Yield sections with the wanted archive page numbers that exist."""
    wanted = listings.numbers(map(listings.split_archive, pages_of(paths)))
    found = _listings(now, dict.fromkeys(wanted)) if wanted else {}
    yield from ((it, [n for n in wanted[section] if n <= it.newest]) for section, it in found.items())


def recipe(page: ArchivePage) -> tuple[str, Recipe]:
    """Return the file and the recipe of an archive page of any listing."""
    path = listings.archive_page(page.listing.path, page.number)
    return file_of(path), Recipe("listing.html", {"listing": listings.archive(page)}, place=page.place)


def _listings(now: Snapshot, counts: Mapping[str, int | None]) -> dict[str, Listing]:
    """Return sections' listings by path; `counts` gives each one's number of entries, or None if unknown."""
    crumbs, titles = now.breadcrumbs(counts), now.titles(counts)
    return {
        path: listings.section(now, path, titles.get(path, ""), above=crumbs[path], counted=count)
        for path, count in counts.items()
    }


def _sections(now: Snapshot, last: str | None) -> Iterator[dict[str, Listing]]:
    """Yield sections that have archive pages, in batches, backwards from `last`."""
    sections = now.publications.exclude(section=None).values("section").annotate(count=Count("pk"))
    full = sections.filter(count__gte=2 * now.listing_size).values_list("section", "count")
    for counts in keyed_reads.backwards(full, "section", last):
        yield _listings(now, dict(counts))


def _listed_in(publication: Publication) -> set[str]:
    return set() if publication.section is None else {publication.section}


def _archives_from(now: Snapshot, path: str) -> Iterator[tuple[str, str]]:
    """Yield the archive pages at and below a path, whose breadcrumbs name it."""
    below = now.publications.below(path).exclude(section=None).values("section").order_by("section")
    for section, count in below.annotate(count=Count("pk")).values_list("section", "count"):
        if section == path or (section or "").startswith(f"{path}/"):
            for number in range(1, listings.archives(count, now.listing_size) + 1):
                yield file_of(listings.archive_page(section or "", number)), "breadcrumb changed"
