"""The list of pages: which pages, in what order, starting where. Most lists need only one index.

The next list begins after the last page of this one; a jump skips pages. A search, and the pages that
someone worked on last, are sorted without an index: the first thousand are listed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from publisher.desk.long_lists import COUNTED, Shelf
from publisher.desk.pages.excerpt import Piece, excerpt, plain
from publisher.desk.pages.own_work import last_worked_on, pages_of
from publisher.desk.pages.page_list_form import PageListForm
from publisher.desk.pages.page_status import PageStatus
from publisher.pages.models import Page, Recheck, Review, Revision, UnsavedWork
from publisher.pages.models.page_queries import PageQuerySet
from publisher.pages.models.word_search import WordSearch
from publisher.pages.paths import ancestors_of

PAGE_SIZE = 50
PICKED = 1_000
"""Pages in a list that is sorted without an index, at most."""


class Crumb(NamedTuple):
    name: str
    path: str


class Row(NamedTuple):
    status: PageStatus
    excerpt: list[Piece]
    unsaved: UnsavedWork | None


@dataclass(frozen=True)
class PageList:
    user: User
    wanted: str = ""
    show: str = ""
    by: str = ""
    section: str | None = None
    """Path of the section shown; None is the whole site."""

    after: int | None = None
    """Primary key of the last page of the previous list."""

    start: int = 0
    """Number of pages in the lists before this one."""

    @classmethod
    def asked(cls, query: QueryDict, user: User) -> "PageList":
        form = PageListForm(query)
        form.is_valid()
        said = form.cleaned_data
        section = said.get("under", "").strip("/") if "under" in query else None
        wanted, after, start = said.get("q", ""), said.get("after"), said.get("start") or 0
        start = start if after else min(start, COUNTED)
        return cls(user, wanted, said.get("show", ""), said.get("by", ""), section, after, start)

    @cached_property
    def found(self) -> list[int]:
        """The primary keys of this list, and of one page more if there is one."""
        if self._picked is not None:
            return self._picked[self.start : self.start + PAGE_SIZE + 1]
        skipped = 0 if self.after else self.start
        return list(self._from_here().values_list("pk", flat=True)[skipped : skipped + PAGE_SIZE + 1])

    @cached_property
    def pages(self) -> list[Page]:
        unread = "latest__body", "latest__html", "latest__headings"
        pages = Page.objects.select_related("latest", "recheck").defer(*unread)
        pages = pages.annotate(waits_for_review=Exists(Review.objects.waiting().filter(page=OuterRef("pk"))))
        found = pages.with_sections().filter(pk__in=self.found[:PAGE_SIZE]).shown_to(self.user)
        rows = {page.pk: page for page in found}
        return [rows[pk] for pk in self.found[:PAGE_SIZE] if pk in rows]

    @cached_property
    def shelf(self) -> Shelf:
        if self._picked is None:
            return Shelf.of(self._matching(), self.start, len(self.pages), PAGE_SIZE)
        total = len(self._picked)
        return Shelf(self.start, len(self.pages), PAGE_SIZE, min(total, PICKED), total > PICKED)

    @cached_property
    def begun(self) -> QuerySet[UnsavedWork]:
        """New pages that were begun and never saved."""
        new = UnsavedWork.objects.of_new_pages(self.user)
        return new if self.show == "mine" and not (self.wanted or self.start or self.section) else new.none()

    def rows(self, listed: Iterable[PageStatus]) -> list[Row]:
        excerpts, unsaved = self._excerpts(), self._unsaved()
        return [Row(status, excerpts.get(status.page.pk, []), unsaved.get(status.page.pk)) for status in listed]

    @property
    def orders(self) -> dict[str, str]:
        """The orders that the list can have, by their parameter."""
        first = "best match" if self.wanted else "last work" if self.show == "mine" else "path"
        return {"": first, "saved": "last saved", "title": "title"}

    @property
    def is_cut(self) -> bool:
        """Whether more texts contain the words than were searched, so that pages are missing here."""
        return bool(self.wanted) and self._search.is_cut

    @property
    def has_next(self) -> bool:
        return len(self.found) > PAGE_SIZE

    @property
    def last(self) -> int | None:
        """The page after which the next list begins; None where that is a matter of counting."""
        return self.found[PAGE_SIZE - 1] if self.has_next and self._picked is None else None

    @property
    def crumbs(self) -> list[Crumb]:
        """The path down to the section, itself included; the home page is called home."""
        paths = [*ancestors_of(self.section), self.section] if self.section else [""]
        return [Crumb(path.rpartition("/")[2] or "Home", path) for path in paths]

    @property
    def is_browsing(self) -> bool:
        """Whether the list shows one level of the tree; a search or filter shows everything below."""
        return self.section is not None and not self.wanted and not self.show

    @cached_property
    def _picked(self) -> list[int] | None:
        """The primary keys of a list that is sorted without an index, up to its limit and one more."""
        if self.wanted:
            return list(self._found_in_order().values_list("pk", flat=True)[: PICKED + 1])
        if self.show == "mine" and not self.by:
            return last_worked_on(self.user, self.section, PICKED + 1)
        return None

    @cached_property
    def _search(self) -> WordSearch:
        return Page.objects.search_for(self.wanted)

    def _found_in_order(self) -> PageQuerySet:
        if self.by:
            return self._ordered(self._matching())
        return self._matching().ranked(self._search).order_by("rank", "path", "pk")

    def _from_here(self) -> PageQuerySet:
        return self._ordered(self._matching())

    def _matching(self) -> PageQuerySet:
        pages = self._in_section(self._shown())
        if self._depends_on_drafts:
            pages = pages.readable_by(self.user)
        return pages.filter(self._search.anywhere()) if self.wanted else pages

    def _in_section(self, pages: PageQuerySet) -> PageQuerySet:
        if self.section is None:
            return pages
        return pages.in_section(self.section) if self.is_browsing else pages.at_or_below(self.section)

    def _excerpts(self) -> dict[int, list[Piece]]:
        if not self.wanted:
            return {}
        texts = Revision.objects.filter(pk__in=[page.latest_id for page in self.pages])
        found = texts.values_list("page", "html", "body")
        return {page: excerpt((plain(html), body), self._search.words) for page, html, body in found}

    def _unsaved(self) -> dict[int, UnsavedWork]:
        if self.show != "mine":
            return {}
        own = UnsavedWork.objects.of_pages(self.user).filter(page__in=self.pages).only("page", "saved_at")
        return {work.page_id: work for work in own if work.page_id}

    def _shown(self) -> PageQuerySet:
        kept = Page.objects.kept()
        match self.show:
            case "drafts":
                return kept.drafts()
            case "scheduled":
                return kept.planned()
            case "live":
                return kept.published()
            case "changed":
                return kept.changed()
            case "review":
                return kept.in_review()
            case "mine":
                return pages_of(self.user)
            case "overdue":
                return kept.filter(recheck__in=Recheck.objects.overdue())
            case "deleted":
                return Page.objects.deleted()
        return kept

    @property
    def _depends_on_drafts(self) -> bool:
        """Whether being in the list, or the place there, tells something of a draft: then hidden ones are left out."""
        return bool(self.wanted or self.by) or self.show in ("scheduled", "changed", "review", "mine")

    @property
    def _is_short(self) -> bool:
        """Whether the list may be short: its pages are then found first and sorted, not met by walking all titles."""
        return self.is_browsing or self.show not in ("", "live")

    def _ordered(self, pages: PageQuerySet) -> PageQuerySet:
        last = self._last_seen() if not self.wanted else {}
        match self.by:
            case "saved":  # texts get their keys in saving order
                pages = pages.filter(latest__isnull=False).order_by("-latest_id")
                return pages.filter(latest__lt=last["latest"]) if last else pages
            case "title":
                if self._is_short:
                    pages = Page.objects.filter(pk__in=pages.values("pk"))
                pages = pages.filter(latest__title__gte=last["latest__title"] if last else "")
                return _past(pages, "latest__title", "latest_id", last).order_by("latest__title", "latest_id")
        pages = pages.filter(path__gte=last["path"]) if last else pages
        return _past(pages, "path", "pk", last).order_by("path", "pk")

    def _last_seen(self) -> dict[str, Any]:
        """Return where the previous list ended; if that page has moved, the list continues from its new place."""
        columns = "pk", "path", "latest", "latest__title", "latest_id"
        pages = Page.objects.readable_by(self.user) if self.by else Page.objects
        last = pages.filter(pk=self.after).values(*columns).first() if self.after else None
        return last if last and (self.by == "" or last["latest"]) else {}


def _past(pages: PageQuerySet, column: str, key: str, last: dict[str, Any]) -> PageQuerySet:
    return pages.filter(Q(**{f"{column}__gt": last[column]}) | Q(**{f"{key}__gt": last[key]})) if last else pages
