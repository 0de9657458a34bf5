"""robots.txt: open in production, closed everywhere else."""

from static_site import context
from static_site.outputs.base import SingleFile
from static_site.rendering.recipe import Recipe
from static_site.snapshot import Snapshot


class RobotsOutput(SingleFile):
    kind = "robots"
    path = "robots.txt"

    def recipe(self, now: Snapshot) -> Recipe:
        robots = {"indexable": context.is_indexable(), "sitemap": context.absolute("/sitemap.xml")}
        return Recipe("robots.txt", {"robots": robots}, "text/plain; charset=utf-8")
