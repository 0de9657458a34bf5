"""robots.txt: open in production, closed everywhere else."""

from static_site.content import context
from static_site.content.snapshot import Snapshot
from static_site.outputs.output import SingleFile
from static_site.rendering.recipe import Recipe


class RobotsOutput(SingleFile):
    kind = "robots"
    path = "robots.txt"

    def recipe(self, now: Snapshot) -> Recipe:
        robots = {"indexable": context.is_indexable(), "sitemap": context.absolute("/sitemap.xml")}
        return Recipe("robots.txt", {"robots": robots}, "text/plain; charset=utf-8")
