"""The sitemap: one file for a small site; 256 files and an index for a large one, so that an edit touches one of them.

The first byte of the SHA-256 of a page's path names its file.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

from django.conf import settings
from django.db.models import QuerySet

from publisher.pages.models import Publication
from publisher.pages.models.validity import batches
from publisher.pages.paths import url_of
from static_site.content import context
from static_site.content.difference import Difference, PublicationPair
from static_site.content.snapshot import Snapshot
from static_site.outputs.output import Output, Rank, Recipes, Span
from static_site.rendering.recipe import Context, Recipe

INDEX = "sitemap.xml"
SHARDS = [f"{number:02x}" for number in range(256)]
AT_ONCE = 2_000
"""Approximate number of addresses turned into files at once, so that memory doesn't grow with the site."""
ADDRESS = ("path", "published_at")
Rows: TypeAlias = QuerySet[Publication]


class SitemapOutput(Output):
    kind = "sitemap"
    rank = Rank.FILE

    def spans(self, now: Snapshot, after: str, size: int) -> Iterator[Span]:
        # "sitemap-00.xml" sorts before "sitemap.xml", so the index comes last.
        shards = sorted(_shards(now)) if _is_large(now) else []
        left = [path for path in [*map(_file, shards), INDEX] if path > after]
        in_a_file = _listed(now).count() // len(SHARDS) + 1
        for paths in batches(left, max(1, min(size, AT_ONCE // in_a_file))):
            yield Span(paths[-1], len(paths), paths)

    def recipes_in(self, now: Snapshot, what: list[str]) -> Recipes:
        made = self.recipes(now, what)
        return {path: made[path] for path in what}

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        shards = {page.shard for pair in difference.pairs for page in _listed_otherwise(pair)}
        if not shards:
            return
        was_large, is_large = _is_large(difference.old), _is_large(difference.new)
        if was_large != is_large:
            yield from ((path, "sitemap divided" if is_large else "sitemap joined") for path in map(_file, SHARDS))
        if not (was_large and is_large) or any(_has(difference.old, it) != _has(difference.new, it) for it in shards):
            yield INDEX, "addresses changed"
        if is_large:
            yield from ((_file(shard), "addresses changed") for shard in sorted(shards))

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        wanted = {path for path in paths if path == INDEX or path in FILES}
        if not wanted:
            return {}
        if not _is_large(now):
            rows = _listed(now).order_by("path").values_list(*ADDRESS)
            return {INDEX: _recipe("sitemap.xml", pages=[_address(*row) for row in rows])} if INDEX in wanted else {}
        found = {INDEX: _recipe("sitemap-index.xml", files=_files(now))} if INDEX in wanted else {}
        rows = _listed(now).filter(shard__in=[FILES[path] for path in wanted - {INDEX}]).order_by("shard", "path")
        for shard, listed in groupby(rows.values_list("shard", *ADDRESS), key=itemgetter(0)):
            found[_file(shard)] = _recipe("sitemap.xml", pages=[_address(*row) for _, *row in listed])
        return found


def _listed_otherwise(pair: PublicationPair) -> list[Publication]:
    """Return the page as the sitemap listed it and as it will list it; neither if that is the same."""
    listed = [page for page in pair.both if not page.noindex]
    return [] if len(listed) == 2 and len({(page.path, page.published_at) for page in listed}) == 1 else listed


def _recipe(template: str, **sitemap: Any) -> Recipe:
    return Recipe(template, {"sitemap": sitemap}, "application/xml; charset=utf-8")


def _file(shard: str) -> str:
    return f"sitemap-{shard}.xml"


FILES = {_file(shard): shard for shard in SHARDS}


def _listed(now: Snapshot) -> Rows:
    return now.publications.filter(noindex=False)


def _is_large(now: Snapshot) -> bool:
    return _listed(now)[: settings.SITE_SITEMAP_SIZE + 1].count() > settings.SITE_SITEMAP_SIZE


def _has(now: Snapshot, shard: str) -> bool:
    """Return True if the shard's file holds an address."""
    return _listed(now).filter(shard=shard).exists()


def _shards(now: Snapshot) -> set[str]:
    """Return the shards that hold an address."""
    return set(_listed(now).order_by("shard").values_list("shard", flat=True).distinct())


def _files(now: Snapshot) -> list[str]:
    return [context.absolute(f"/{_file(shard)}") for shard in sorted(_shards(now))]


def _address(path: str, published_at: datetime) -> Context:
    return {"url": context.absolute(url_of(path)), "updated": context.iso(published_at)}
