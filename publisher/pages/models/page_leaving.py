"""Verbs that take pages from readers, one page or many as one content version."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models.functions import Now

from publisher.pages.models.audit import Actor
from publisher.pages.models.change import Change, content_change
from publisher.pages.models.page_places import PagePlaces
from publisher.pages.models.planned_change import NO_PLANS
from publisher.pages.models.publication import Publication
from publisher.pages.models.redirect_targets import clean_target
from publisher.pages.paths import url_of

if TYPE_CHECKING:
    from publisher.pages.models.page import Page

BELOW = ("refuse", "unpublish", "keep")
"""Choices for the live pages below pages that are unpublished."""


class PageLeaving(PagePlaces):
    def unpublish(self, *, by: Actor, redirect_to: str | None = None, below: str = "refuse") -> None:
        """Unpublish these pages. `below` decides about live pages under them: refuse, unpublish or keep."""
        with content_change("unpublish", by=by) as change:
            pages = list(self.kept())
            if len(pages) == 1:
                change.about(pages[0])
            self._leave(change, pages, redirect_to, below)

    def mark_deleted(self, *, by: Actor, redirect_to: str | None = None, below: str = "refuse") -> None:
        """Delete these pages so that they can be restored; unpublish live ones in the same step."""
        with content_change("delete", by=by) as change:
            pages = list(self.kept())
            self._leave(change, pages, redirect_to, below, "deleted")
            self.model.objects.filter(pk__in=[page.pk for page in pages]).update(deleted_at=Now(), **NO_PLANS)
            change.is_unseen = bool(pages)
            _tell_deleted(change, pages)

    def _leave(
        self,
        change: Change,
        pages: "list[Page]",
        redirect_to: str | None,
        below: str,
        verb: str = "unpublished",
    ) -> None:
        for page in pages:
            page.refuse_for_home(verb)
        if below not in BELOW:
            raise ValueError(f"below={below!r} says nothing about the pages below; use one of {BELOW}.")
        leaving = list(Publication.objects.live().filter(page__in=pages))
        sections = self.model.objects.filter(pk__in=[page.pk for page in pages]).section_paths()
        under = Publication.objects.live().below(*sections).exclude(page__in=pages)
        if below == "refuse":
            _refuse_live_below(pages, under.count())
        change.closed += [*leaving, *(under if below == "unpublish" else ())]
        if redirect_to is not None:
            gone = {publication.path for publication in change.closed}
            target = clean_target(redirect_to, self.model.objects.kept(), leaving=gone)
            change.redirects.made |= dict.fromkeys(gone, target)


def _refuse_live_below(pages: "list[Page]", count: int) -> None:
    if count:
        where = url_of(pages[0].path) if len(pages) == 1 else "these pages"
        raise ValidationError(
            f"Live pages exist below {where} ({count}); choose whether to unpublish or keep them.", code="below"
        )


def _tell_deleted(change: Change, pages: "list[Page]") -> None:
    """Audit one page's deletion with the change, and several in rows of their own beside the change's."""
    if len(pages) == 1:
        change.about(pages[0], path=url_of(pages[0].path))
    else:
        own: dict[str, Any] = {"version": None, "opened": [], "closed": [], "pages": 1, "redirects": 0}
        change.each = [{}, *({**own, "page_id": page.pk, "path": url_of(page.path)} for page in pages)]
