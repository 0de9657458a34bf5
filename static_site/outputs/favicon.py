"""/favicon.ico, for feed readers and old browsers, which ask for it without reading a page.

It is the icon of the site's settings, a PNG under this name (browsers look at the bytes), else the theme's own. A
redirect from this address, as imports bring, wins.
"""

from publisher.pages.models import BlobPart
from publisher.pages.models.blob import PART
from static_site.content import media_files
from static_site.content.snapshot import Snapshot
from static_site.outputs.output import Rank, Recipes, SingleFile
from static_site.rendering.recipe import Recipe

OF_THEME = "favicon.ico"


class FaviconOutput(SingleFile):
    kind = "favicon"
    rank = Rank.STAND_IN
    path = "favicon.ico"

    def recipe(self, now: Snapshot) -> Recipe:
        path = now.settings.icon.strip("/")
        file = media_files.files(now.version, {path}).get(path) if path else None
        for copy in file.copies if file else ():
            if copy.suffix == ".png" and copy.size <= PART:
                return Recipe(content=BlobPart.objects.whole([copy.digest])[copy.digest], content_type="image/png")
        return Recipe(content=now.theme.files.get(OF_THEME, b""), content_type="image/x-icon")

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        return super().paths(now, after, limit) if self.recipe(now).content else []

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        made = super().recipes(now, paths)
        return {path: recipe for path, recipe in made.items() if recipe.content}
