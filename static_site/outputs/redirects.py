"""Redirects from old addresses. A mirror without a server gets a small page that does the same."""

from collections.abc import Iterator

from publisher.pages.models import Redirect
from publisher.pages.models.redirect import is_address
from publisher.pages.paths import FILE_SUFFIX, url_of
from static_site.content import context
from static_site.content.difference import Difference
from static_site.content.snapshot import Snapshot
from static_site.file_paths import file_of, page_of
from static_site.outputs.output import PathOutput, Rank, Recipes
from static_site.rendering.recipe import Recipe


class RedirectOutput(PathOutput):
    kind = "redirect"
    rank = Rank.REDIRECT

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        rows = now.redirects.filter(from_path__gt=_source(after)).order_by("from_path")
        return [_file(path) for path in rows.values_list("from_path", flat=True)[:limit]]

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        for path in sorted(difference.redirects):
            yield _file(path), "redirect changed"
        moved = list(difference.appeared_or_vanished())
        for snapshot in (difference.old, difference.new):
            leading = Redirect.objects.as_of(snapshot.version).filter(target__in=moved)
            for path in leading.order_by("from_path").values_list("from_path", flat=True):
                yield _file(path), "redirect's target changed"

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        rows = now.redirects.filter(from_path__in=[_source(path) for path in paths])
        return {_file(r.from_path): _recipe(r.target) for r in rows if _file(r.from_path) in paths}


def _recipe(target: str) -> Recipe:
    url = target if is_address(target) else url_of(target)
    return Recipe("redirect.html", {"redirect": {"url": url, "canonical": context.absolute(url)}}, location=url)


def _file(from_path: str) -> str:
    """Return the file for an old address, which may name a file (`2014/05/hello.html`) or a directory."""
    return from_path if FILE_SUFFIX.search(from_path) else file_of(from_path)


def _source(file: str) -> str:
    return page_of(file) or file
