"""What readers get at an address: now, from the live release as serving finds it; and after the next build."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from django.conf import settings

from publisher.pages.models import Publication
from static_site.content.snapshot import Snapshot
from static_site.file_paths import page_of
from static_site.models import Artifact
from static_site.outputs import OUTPUTS
from static_site.releases.takedown import WITHDRAWN
from static_site.serving.asked_address import AskedAddress
from static_site.theme import Theme

LISTS = ("section", "tag")


@dataclass(frozen=True)
class Answering:
    """The kind of an output, and where it leads if it is a redirect."""

    kind: str
    location: str = ""


Found = dict[str, Answering]
"""Outputs by path."""


@dataclass(frozen=True)
class ReaderAnswer:
    kind: str = ""
    location: str = ""
    page: Publication | None = None

    @classmethod
    def in_release(cls, asked: AskedAddress, number: int, version: int) -> Self:
        """Return the answer of a release that was made of this content version."""
        there = Artifact.objects.in_release(number).exclude(kind=WITHDRAWN)

        def find(places: list[str]) -> Found:
            rows = there.filter(path__in=places).values_list("path", "kind", "location")
            return {path: Answering(kind, location) for path, kind, location in rows}

        return cls._of(asked, find, version)

    @classmethod
    def of_content(cls, asked: AskedAddress, version: int) -> Self:
        """Return the answer of a release that would be made of this content version."""
        now = Snapshot(version, Theme.load(settings.SITE_THEME))
        return cls._of(asked, lambda places: _owned(now, places), version)

    @classmethod
    def _of(cls, asked: AskedAddress, find: Callable[[list[str]], Found], version: int) -> Self:
        for address in filter(None, (asked, asked.in_lower_case)):
            places = [place for place in address.places if "\0" not in place]
            found = find(places)
            if path := address.found_among({place: answer.location for place, answer in found.items()}):
                answer = found[path]
                page = Publication.objects.as_of(version).filter(path=page_of(path) or "").only("page", "title")
                return cls(answer.kind, answer.location, page.first() if answer.kind == "page" else None)
        return cls()

    @property
    def is_free(self) -> bool:
        """Return True if a redirect from here would work: nothing is served, or only a redirect."""
        return not self.kind or bool(self.location)

    @property
    def says(self) -> str:
        if self.page:
            return f"The page “{self.page.title}”"
        if self.location:
            return f"A redirect to {self.location}"
        if self.kind in LISTS:
            return "A list of pages that Publisher makes"
        return f"A file that Publisher serves ({self.kind})" if self.kind else "Nothing: “page not found” (404)"


def _owned(now: Snapshot, places: list[str]) -> Found:
    found: Found = {}
    for kind, output in OUTPUTS.items():
        left = [place for place in places if place not in found]
        made = output.recipes(now, left) if kind == "redirect" else dict.fromkeys(output.owns(now, left))
        found |= {place: Answering(kind, recipe.location if recipe else "") for place, recipe in made.items()}
    return found
