"""The page that readers get for an address that does not exist."""

from static_site.context import Context
from static_site.outputs.base import SingleFile
from static_site.rendering.file import File
from static_site.rendering.renderer import Renderer
from static_site.snapshot import Snapshot


class NotFoundOutput(SingleFile):
    kind = "404"
    path = "404.html"

    def context(self, now: Snapshot) -> Context:
        return {"title": "Page not found", "noindex": True, "canonical": ""}

    def render(self, needs: Context, renderer: Renderer) -> File:
        return renderer.html("404.html", page=needs)
