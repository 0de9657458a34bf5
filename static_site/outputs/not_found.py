"""The page that readers see for an address that doesn't exist."""

from static_site.content.snapshot import Snapshot
from static_site.outputs.output import SingleFile
from static_site.rendering.recipe import Recipe


class NotFoundOutput(SingleFile):
    kind = "404"
    path = "404.html"

    def recipe(self, now: Snapshot) -> Recipe:
        return Recipe("404.html", {"page": {"title": "Page not found", "noindex": True, "canonical": ""}})
