"""What readers notice when several pages leave, move, get tags or are planned together. Reads only."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings

from publisher.desk.pages.consequences import SHOWN
from publisher.desk.pages.page_status import PageStatus
from publisher.desk.together.chosen_pages import ChosenPages
from publisher.pages.models import Page, Publication, Redirect, RevisionLink
from publisher.pages.models.publication import PublicationQuerySet
from publisher.pages.paths import ancestors_of, url_of

HOME = "It is the home page, which every site has."
NO_TEXT = "It has no text yet; save one first."


@dataclass(frozen=True)
class LeavingPages(ChosenPages):
    is_deletion: bool = False

    def left_out(self, status: PageStatus) -> str:
        if why := super().left_out(status):
            return why
        if status.page.path == "":
            return HOME
        return "" if status.wanted or self.is_deletion else "Readers don’t see it."

    def effect(self, status: PageStatus) -> str:
        return "Readers lose it" if status.wanted else "Readers don’t see it"

    def facts(self) -> list[Any]:
        menu = self.is_in_menu, self.below_in_menu
        return [self.count_below, self.drafts_below, self.redirects, self.count_linking, *menu]

    @property
    def live(self) -> int:
        """Number of pages that readers lose, without those below."""
        return sum(status.wanted is not None for status in self.going)

    @cached_property
    def below(self) -> list[Publication]:
        """The first live pages below them that aren't chosen."""
        return list(self._below().order_by("path").only("path", "title")[:SHOWN])

    @cached_property
    def count_below(self) -> int:
        return self._below().count()

    @property
    def more_below(self) -> int:
        return self.count_below - len(self.below)

    @cached_property
    def drafts_below(self) -> int:
        if not self._sections:
            return 0
        kept = Page.objects.kept().at_or_below(*self._sections).exclude(pk__in=self.pages.values("pk"))
        return kept.count() - self.count_below

    @cached_property
    def redirects(self) -> int:
        """Number of redirects that lead to them."""
        return Redirect.objects.live().filter(target__in=self._paths).count()

    @cached_property
    def linking(self) -> list[Publication]:
        """The first live pages that link to those that readers lose."""
        return list(self._linking().order_by("path").only("path", "title")[:SHOWN])

    @cached_property
    def count_linking(self) -> int:
        return self._linking().count()

    @property
    def more_linking(self) -> int:
        return self.count_linking - len(self.linking)

    @cached_property
    def is_in_menu(self) -> bool:
        return Publication.objects.live().navigation().filter(page__in=self.pages.values("pk")).exists()

    @cached_property
    def below_in_menu(self) -> bool:
        return self._below().navigation().exists()

    @property
    def _paths(self) -> list[str]:
        return [status.page.path for status in self.going]

    @cached_property
    def _sections(self) -> list[str]:
        """The paths of those with pages below them."""
        return self.pages.section_paths()

    def _linking(self) -> PublicationQuerySet:
        paths = [status.page.path for status in self.going if status.wanted]
        texts = RevisionLink.objects.filter(path__in=paths).values("revision")
        return Publication.objects.live().filter(revision__in=texts).exclude(page__in=self.pages.values("pk"))

    def _below(self) -> PublicationQuerySet:
        return Publication.objects.live().below(*self._sections).exclude(page__in=self.pages.values("pk"))


@dataclass(frozen=True)
class MovingPages(ChosenPages):
    section: str | None = None
    """The section that they move to; None until the editor has named it."""

    def left_out(self, status: PageStatus) -> str:
        if why := super().left_out(status):
            return why
        if status.page.path == "":
            return HOME
        above = self._paths.intersection(ancestors_of(status.page.path)[1:])
        if above:
            return f"It moves along with {url_of(min(above))}."
        return "It is there already." if status.page.path.rpartition("/")[0] == self.section else ""

    def effect(self, status: PageStatus) -> str:
        return f"Moves to {url_of(self.roots[status.page.path])}" if self.section is not None else ""

    def facts(self) -> list[Any]:
        return [self.section, sorted(self.paths.items()), sorted(self.live), self.following]

    @cached_property
    def roots(self) -> dict[str, str]:
        return self.pages.roots_below(self.section or "")

    @cached_property
    def paths(self) -> dict[str, str]:
        """The new path of each page that moves, by its old one; raise ValidationError if one can't."""
        return Page.objects.new_paths_together(self.roots)

    @cached_property
    def live(self) -> list[str]:
        """The old paths of live pages."""
        moving = Page.objects.kept().at_or_below(*self.roots)
        live = Publication.objects.live().filter(page__in=moving.values("pk"))
        return list(live.values_list("path", flat=True))

    @cached_property
    def following(self) -> int:
        """Number of redirects that lead to an old address."""
        found = Redirect.objects.live().having("target", self.paths)
        return sum(1 for _ in found)

    @cached_property
    def _paths(self) -> set[str]:
        return {status.page.path for status in self.statuses if not status.page.deleted_at}


@dataclass(frozen=True)
class TaggedPages(ChosenPages):
    def left_out(self, status: PageStatus) -> str:
        return super().left_out(status) or ("" if status.page.latest_id else NO_TEXT)

    def effect(self, status: PageStatus) -> str:
        if settings.REVIEW_REQUIRED:
            return "The tags wait in its draft: someone else has to approve it"
        if status.wanted and not status.is_changed:
            return "Readers get the tags with the next build"
        if status.wanted:
            return "It has unpublished changes: the tags wait with them"
        if status.page.publish_at and status.page.planned_revision_id == status.page.latest_id:
            return "Readers get the tags at the planned time"
        return "Not published: the tags are in its draft"

    @property
    def live(self) -> int:
        """Number of pages whose tags readers get."""
        if settings.REVIEW_REQUIRED:
            return 0
        return sum(status.wanted is not None and not status.is_changed for status in self.going)

    @property
    def tags(self) -> list[tuple[str, int]]:
        """The tags that they have, each with the number of pages."""
        counts = Counter(tag for status in self.going if status.page.latest for tag in status.page.latest.tags)
        return sorted(counts.items())


@dataclass(frozen=True)
class PlannedPages(ChosenPages):
    def left_out(self, status: PageStatus) -> str:
        return super().left_out(status) or ("" if status.page.latest_id else NO_TEXT)

    def effect(self, status: PageStatus) -> str:
        is_there = status.wanted is not None and not status.is_changed
        brings = "Readers have its newest text" if is_there else status.brings
        is_planned = status.page.publish_at or status.page.unpublish_at
        return f"{brings}; this replaces its plan" if is_planned else brings
