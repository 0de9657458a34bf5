"""The theme's static files, with a digest in the name: browsers may cache them forever."""

from collections.abc import Iterator

from static_site.content.difference import Difference
from static_site.content.snapshot import Snapshot
from static_site.outputs.output import PathOutput, Rank, Recipes
from static_site.rendering.recipe import Recipe
from static_site.theme import content_type_of


class ThemeFileOutput(PathOutput):
    kind = "theme"
    rank = Rank.FILE

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        return sorted(path for path in now.theme.paths if path > after)[:limit]

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        yield from ()

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        names = {path: now.theme.paths[path] for path in paths if path in now.theme.paths}
        return {
            path: Recipe(content=now.theme.files[name], content_type=content_type_of(name))
            for path, name in names.items()
        }
