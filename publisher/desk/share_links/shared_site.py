"""The site with the drafts of a share link in it, as publishing them together would make it: one file at a time.

Nothing is kept: each file is made when it is asked for, by the code that builds the site, over the live content.
"""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from publisher.desk.models import ShareLink
from publisher.pages.models import ContentVersion
from publisher.pages.models.foreseen_publication import foreseen_publication
from static_site.building.plan_steps import owners
from static_site.content.overlay import Overlay
from static_site.content.snapshot import Snapshot
from static_site.rendering.recipe import HTML, Recipe
from static_site.rendering.renderer import Renderer
from static_site.serving.asked_address import AskedAddress
from static_site.theme import Theme

NOT_FOUND = "404.html"


class SharedFile(NamedTuple):
    path: str
    recipe: Recipe

    @property
    def is_page(self) -> bool:
        return bool(self.recipe.template) and self.recipe.content_type == HTML and not self.recipe.location

    @property
    def title(self) -> str:
        return next((str(part["title"]) for part in self.recipe.context.values() if "title" in part), "")

    @property
    def status(self) -> int:
        return 404 if self.path == NOT_FOUND else 200


class SharedSite:
    def __init__(self, link: ShareLink, now: datetime) -> None:
        """Put the drafts over the live content as if they were published now."""
        change = foreseen_publication(link.readable_pages, version=ContentVersion.objects.current(), at=now)
        self._overlay, self._now = Overlay(change), Snapshot(change.version, Theme.load(settings.SITE_THEME))

    def found(self, asked: AskedAddress) -> SharedFile:
        """Return the file that answers an address; if none does, readers' page for unknown addresses."""
        places = [path for path in asked.places if "\0" not in path]
        with self._overlay.applied():
            tasks = owners(self._now, [*places, NOT_FOUND])
        there = {path: task.recipe.location for path, task in tasks.items() if path in places}
        path = asked.found_among(there) or NOT_FOUND
        return SharedFile(path, tasks[path].recipe)

    def rendered(self, file: SharedFile) -> bytes:
        """Return a file's bytes; raise ThemeError if the theme can't render it."""
        with self._overlay.applied():
            return Renderer(self._now.theme, self._now.site).render(file.recipe)
