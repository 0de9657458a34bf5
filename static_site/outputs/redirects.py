"""Redirects from old addresses. A mirror without a server gets a small page that does the same."""

from collections.abc import Iterator

from django.db.models import Q

from publisher.pages.models import Redirect
from publisher.pages.models.redirect import Lead
from static_site.content import context
from static_site.content.difference import Difference
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
        moved = list(difference.appeared_or_vanished())
        for snapshot in (difference.old, difference.new):
            leading = Redirect.objects.as_of(snapshot.version).filter(target__in=moved)
            for path in leading.order_by("from_path").values_list("from_path", flat=True):
                yield file_of_source(path), "redirect's target changed"

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        rows = now.redirects.filter(from_path__in=[source_of_file(path) for path in paths])
        return {file_of_source(r.from_path): _recipe(r.lead) for r in rows if file_of_source(r.from_path) in paths}


def _recipe(lead: Lead) -> Recipe:
    url = lead.url
    return Recipe("redirect.html", {"redirect": {"url": url, "canonical": context.absolute(url)}}, location=url)
