"""Uploaded files that live pages use."""

from collections.abc import Iterator

from django.db.models import QuerySet

from publisher.pages.models import Asset
from static_site.content.difference import Difference
from static_site.content.snapshot import Snapshot
from static_site.outputs.output import PathOutput, Rank, Recipes
from static_site.rendering.recipe import Recipe

PREFIX = "media/"


class AssetOutput(PathOutput):
    kind = "asset"
    rank = Rank.FILE

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        rows = _used(now).filter(digest__gt=_digest(after)).order_by("digest").defer("content")
        return [asset.path for asset in rows[:limit]]

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        revisions = {page.revision_id for pair in difference.pairs for page in pair.both}
        for asset in Asset.objects.filter(used_by__in=revisions).distinct().defer("content").order_by("digest"):
            yield asset.path, "page that uses it changed"

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        digests = [_digest(path) for path in paths if path.startswith(PREFIX)]
        found = {asset.path: asset for asset in _used(now).filter(digest__in=digests)} if digests else {}
        return {
            path: Recipe(content=bytes(asset.content), content_type=asset.content_type)
            for path, asset in found.items()
            if path in paths
        }


def _used(now: Snapshot) -> QuerySet[Asset]:
    return Asset.objects.filter(used_by__in=now.publications.values("revision")).distinct()


def _digest(path: str) -> str:
    return path.removeprefix(PREFIX).split(".")[0]
