"""A section's archive pages. The newest entries are on the section's own page, which is a page like any other."""

from collections.abc import Iterator, Mapping
from itertools import chain

from django.db.models import Count

from publisher.pages.models import Publication
from publisher.pages.models.publication import PublicationQuerySet
from static_site.content import keyed_reads, listings
from static_site.content.difference import Difference
from static_site.content.listings import ArchivePage, Listing
from static_site.content.reorderings import reorderings
from static_site.content.snapshot import Snapshot
from static_site.file_paths import file_of, page_of, pages_of
from static_site.outputs.listing_output import Counted, ListingOutput
from static_site.outputs.output import Recipes
from static_site.rendering.recipe import Recipe


class SectionOutput(ListingOutput):
    kind = "section"
    column = "section"
    folder = ""
    own_pages = 0

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        pages = (page for listing, numbers in _wanted(now, paths) for page in listing.archive(numbers))
        return {page.file: archive_recipe(page) for page in pages}

    def owns(self, now: Snapshot, paths: list[str]) -> set[str]:
        return {file_of(listings.archive_page(it.path, n)) for it, numbers in _wanted(now, paths) for n in numbers}

    def members(self, now: Snapshot) -> PublicationQuerySet:
        return now.publications

    def counted(self, now: Snapshot, last: str | None) -> Iterator[Counted]:
        """Yield the sections that have archive pages."""
        sections = now.publications.exclude(section=None).values("section").annotate(count=Count("pk"))
        full = sections.filter(count__gte=2 * now.listing_size).values_list("section", "count")
        for path, count in chain.from_iterable(keyed_reads.backwards(full, "section", last)):
            yield Counted(path, "", count)

    def listings(self, now: Snapshot, counted: list[Counted]) -> dict[str, Listing]:
        return _listings(now, {path: count for path, _, count in counted})

    def numbered(self, file: str) -> tuple[str, int] | None:
        return listings.split_archive(page_of(file) or "")

    def recipe(self, page: ArchivePage) -> Recipe:
        return archive_recipe(page)

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


def archive_recipe(page: ArchivePage) -> Recipe:
    """Return the recipe of an archive page of any listing."""
    return Recipe("listing.html", {"listing": listings.archive(page)}, place=page.place)


def _listings(now: Snapshot, counts: Mapping[str, int | None]) -> dict[str, Listing]:
    """Return sections' listings by path; `counts` gives each one's number of entries, or None if unknown."""
    crumbs, titles = now.breadcrumbs(counts), now.titles(counts)
    return {
        path: listings.section(now, path, titles.get(path, ""), above=crumbs[path], counted=count)
        for path, count in counts.items()
    }


def _listed_in(publication: Publication) -> set[str]:
    return set() if publication.section is None else {publication.section}


def _archives_from(now: Snapshot, path: str) -> Iterator[tuple[str, str]]:
    """Yield the archive pages at and below a path, whose breadcrumbs name it."""
    below = now.publications.below(path).exclude(section=None).values("section").order_by("section")
    for section, count in below.annotate(count=Count("pk")).values_list("section", "count"):
        if section == path or (section or "").startswith(f"{path}/"):
            for number in range(1, listings.archives(count, now.listing_size) + 1):
                yield file_of(listings.archive_page(section or "", number)), "breadcrumb changed"
