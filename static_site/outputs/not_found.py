"""The page that readers get for an address that does not exist."""

from static_site.outputs.base import SingleFile
from static_site.rendering.recipe import Recipe
from static_site.snapshot import Snapshot


class NotFoundOutput(SingleFile):
    kind = "404"
    path = "404.html"

    def recipe(self, now: Snapshot) -> Recipe:
        return Recipe("404.html", {"page": {"title": "Page not found", "noindex": True, "canonical": ""}})
