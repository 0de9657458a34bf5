"""robots.txt: open in production, closed everywhere else."""

from static_site import context
from static_site.context import Context
from static_site.outputs.base import SingleFile
from static_site.rendering.file import File
from static_site.rendering.renderer import Renderer
from static_site.snapshot import Snapshot


class RobotsOutput(SingleFile):
    kind = "robots"
    path = "robots.txt"

    def context(self, now: Snapshot) -> Context:
        return {"indexable": context.site_settings()["indexable"], "sitemap": context.absolute("/sitemap.xml")}

    def render(self, needs: Context, renderer: Renderer) -> File:
        return renderer.file("robots.txt", "text/plain; charset=utf-8", robots=needs)
