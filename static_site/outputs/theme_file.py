"""The theme's static files, with a digest in the name: browsers may keep them for ever."""

from collections.abc import Iterator

from static_site.context import Context
from static_site.difference import Difference
from static_site.outputs.base import Output, Rank
from static_site.rendering.file import File
from static_site.rendering.renderer import Renderer
from static_site.snapshot import Snapshot
from static_site.theme import content_type_of


class ThemeFileOutput(Output):
    kind = "theme"
    rank = Rank.FILE

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        return sorted(path for path in now.theme.paths if path > after)[:limit]

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        yield from ()

    def needs(self, now: Snapshot, paths: list[str]) -> dict[str, Context]:
        return {path: {"name": now.theme.paths[path]} for path in paths if path in now.theme.paths}

    def render(self, needs: Context, renderer: Renderer) -> File:
        return File(renderer.theme.files[needs["name"]], content_type_of(needs["name"]))
