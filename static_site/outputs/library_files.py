"""Files of the library that live pages use: each width and format of a picture, and other files as they were uploaded.

An artifact of this kind has no body of its own: its digest names the blob that has the bytes.
"""

from collections.abc import Iterator

from django.db.models import Q

from publisher.pages.media.kinds import KINDS
from publisher.pages.models import MediaVersion
from publisher.pages.models.media import PREFIX
from publisher.pages.models.rendition import KEY
from publisher.pages.models.validity import VersionedQuerySet, batches, valid_at
from static_site.content.difference import Difference
from static_site.content.media_files import COPY, Copy, live_versions, path_of
from static_site.content.snapshot import Snapshot
from static_site.models import MEDIA
from static_site.outputs.output import PathOutput, Rank, Recipes
from static_site.rendering.recipe import Recipe

OF_COPY = [f"blob__renditions__{name}" for name in COPY]


class MediaOutput(PathOutput):
    kind = MEDIA
    rank = Rank.FILE

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        """Return them in order. Paths begin with a key, which the last one done may share with the next.

        So that key is read again.
        """
        first = after[len(PREFIX) :][:KEY]
        keys = _shown(now, Q(blob__renditions__key__gte=first)).values_list("blob__renditions__key", flat=True)
        made = self._recipes(now, list(keys.distinct().order_by("blob__renditions__key")[: limit + 1]))
        return [path for path in sorted(made) if path > after]

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        for path in sorted(_all_paths(difference.touched_files, difference)):
            yield path, "page that uses it changed"

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        keys = {path[len(PREFIX) :][:KEY] for path in paths if path.startswith(PREFIX)}
        made = self._recipes(now, sorted(keys))
        return {path: made[path] for path in paths if path in made}

    def _recipes(self, now: Snapshot, keys: list[str]) -> Recipes:
        found: Recipes = {}
        for some in batches(keys):
            rows = _shown(now, Q(blob__renditions__key__in=some)).order_by("name").values_list("name", *OF_COPY)
            for name, *copy in rows.distinct():
                made = Copy._make(copy)
                content_type = KINDS[made.suffix].content_type
                found[path_of(name, made)] = Recipe(content_type=content_type, blob=made.digest, size=made.size)
        return found


def _shown(now: Snapshot, copies: Q) -> VersionedQuerySet[MediaVersion]:
    """Return the files that live pages show, joined with those of their copies that match."""
    return live_versions(now.version).filter(valid_at(now.version, "blob__renditions__"), copies)


def _all_paths(files: set[int], difference: Difference) -> set[str]:
    """Return where readers find, or found, the copies of these files before and after the change."""
    paths: set[str] = set()
    for some in batches(sorted(files)):
        for snapshot in (difference.old, difference.new):
            versions = MediaVersion.objects.as_of(snapshot.version).filter(file__in=some)
            made = versions.filter(valid_at(snapshot.version, "blob__renditions__"))
            rows = made.values_list("name", *OF_COPY)
            paths |= {path_of(name, Copy._make(copy)) for name, *copy in rows}
    return paths
