"""Redirects from old addresses. A mirror without a server gets a small page that does the same."""

from collections.abc import Iterable, Iterator

from django.db.models import Q

from publisher.pages.models import MediaName, Redirect
from publisher.pages.models.redirect import TAGS, Lead, is_file
from publisher.pages.models.validity import batches
from static_site.content import context
from static_site.content.difference import Difference, slugs
from static_site.content.media_files import Files, files, plain_url
from static_site.content.snapshot import Snapshot
from static_site.file_paths import file_of_source, source_of_file
from static_site.outputs.output import PathOutput, Rank, Recipes
from static_site.rendering.recipe import Recipe

NO_SOURCE = Q(from_path__endswith="/index.html") & ~Q(from_path__contains="?")
"""Rows that no code writes: their file belongs to another source."""


class RedirectOutput(PathOutput):
    kind = "redirect"
    rank = Rank.REDIRECT

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        rows = now.redirects.exclude(NO_SOURCE).filter(from_path__gt=source_of_file(after)).order_by("from_path")
        return [file_of_source(path) for path in rows.values_list("from_path", flat=True)[:limit]]

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        for path in sorted(difference.redirects):
            yield file_of_source(path), "redirect changed"
        moved = difference.appeared_or_vanished()
        for targets in (moved, _addresses(difference.touched_files), _lists(difference)):
            for path in _leading(targets, difference):
                yield file_of_source(path), "redirect's target changed"

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        rows = now.redirects.filter(from_path__in=[source_of_file(path) for path in paths])
        found = {path: row.lead for row in rows if (path := file_of_source(row.from_path)) in paths}
        named = files(now.version, {lead.target[1:] for lead in found.values() if is_file(lead.target)})
        urls = {path: _url(lead, named) for path, lead in found.items()}
        return {path: _recipe(url) for path, url in urls.items() if url}


def _addresses(some: set[int]) -> list[str]:
    """Return every address in the library of these files, from its first slash on."""
    found = (MediaName.objects.filter(file__in=keys).values_list("path", flat=True) for keys in batches(sorted(some)))
    return [f"/{path}" for paths in found for path in paths]


def _lists(difference: Difference) -> list[str]:
    """Return the lists of tags that pages have gained or lost: any of them may be new, or gone."""
    sides = ((slugs(page) if page else set() for page in (pair.old, pair.new)) for pair in difference.pairs)
    changed = {slug for old, new in sides for slug in old ^ new}
    return [*([TAGS] if changed else []), *(f"{TAGS}/{slug}" for slug in sorted(changed))]


def _leading(targets: Iterable[str], difference: Difference) -> Iterator[str]:
    """Yield the addresses that led to one of these targets before the change, and those that do after it."""
    for some in batches(list(targets)):
        for snapshot in (difference.old, difference.new):
            leading = Redirect.objects.as_of(snapshot.version).filter(target__in=some)
            yield from leading.order_by("from_path").values_list("from_path", flat=True)


def _url(lead: Lead, named: Files) -> str:
    """Return where readers are sent; empty for a file without a copy for them."""
    if not is_file(lead.target):
        return lead.url
    file = named.get(lead.target[1:])
    url = plain_url(file) if file else ""
    return f"{url}#{lead.fragment}" if url and lead.fragment else url


def _recipe(url: str) -> Recipe:
    return Recipe("redirect.html", {"redirect": {"url": url, "canonical": context.absolute(url)}}, location=url)
