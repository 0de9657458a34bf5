"""The list of pages: which pages, in what order, starting where. Each list needs only one index.

No list is counted from the beginning: the next list begins after the last page of this one, and counts stop at a
thousand.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import QueryDict

from publisher.pages.models import Page, Revision
from publisher.pages.models.page_finding import LOOKED_AT, texts_saying
from publisher.pages.models.page_queries import PageQuerySet
from publisher.pages.paths import MAX_LENGTH, ancestors_of

PAGE_SIZE = 50
COUNTED = 1_000

SHOWS = {
    "": "All",
    "drafts": "Drafts",
    "scheduled": "Scheduled",
    "live": "Live",
    "changed": "Changed since live",
    "mine": "Mine",
    "deleted": "Deleted",
}
ORDERS = {"": "Path", "saved": "Last saved", "title": "Title"}


class ListForm(forms.Form):
    """The parameters in the address of the list; an invalid one counts as empty."""

    q = forms.CharField(required=False, max_length=MAX_LENGTH)
    show = forms.ChoiceField(required=False, choices=SHOWS)
    by = forms.ChoiceField(required=False, choices=ORDERS)
    under = forms.CharField(required=False, max_length=MAX_LENGTH)
    after = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    start = forms.IntegerField(required=False, min_value=0, max_value=10**9)


class Crumb(NamedTuple):
    name: str
    path: str


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

    @classmethod
    def asked(cls, query: QueryDict, user: User) -> "PageList":
        form = ListForm(query)
        form.is_valid()
        said = form.cleaned_data
        section = said.get("under", "").strip("/") if "under" in query else None
        wanted, after, start = said.get("q", ""), said.get("after"), said.get("start") or 0
        return cls(user, wanted, said.get("show", ""), said.get("by", ""), section, after, start if after else 0)

    @cached_property
    def found(self) -> list[int]:
        """The primary keys from here on, up to the counting limit."""
        return list(self._from_here().values_list("pk", flat=True)[: COUNTED + 1])

    @cached_property
    def pages(self) -> list[Page]:
        pages = Page.objects.select_related("latest").defer("latest__body", "latest__html", "latest__headings")
        rows = pages.with_sections().in_bulk(self.found[:PAGE_SIZE])
        return [rows[pk] for pk in self.found[:PAGE_SIZE] if pk in rows]

    @cached_property
    def _texts(self) -> list[int]:
        return texts_saying(self.wanted)

    @property
    def is_cut(self) -> bool:
        """Whether more texts contain the words than were searched, so that pages are missing here."""
        return bool(self.wanted) and len(self._texts) > LOOKED_AT

    @property
    def last(self) -> int | None:
        """The page after which the next list begins, if there is one."""
        return self.found[PAGE_SIZE - 1] if len(self.found) > PAGE_SIZE else None

    @property
    def end(self) -> int:
        return self.start + len(self.pages)

    @property
    def count(self) -> str:
        counted = self.start + min(len(self.found), COUNTED)
        return f"{counted:,}{'+' if len(self.found) > COUNTED else ''}"

    @property
    def crumbs(self) -> list[Crumb]:
        """The path down to the section, itself included; the home page is called home."""
        paths = [*ancestors_of(self.section), self.section] if self.section else [""]
        return [Crumb(path.rpartition("/")[2] or "Home", path) for path in paths]

    @property
    def is_browsing(self) -> bool:
        """Whether the list shows one level of the tree; a search or filter shows everything below."""
        return self.section is not None and not self.wanted and not self.show

    def _from_here(self) -> PageQuerySet:
        pages = self._shown()
        if self.section is not None:
            pages = pages.in_section(self.section) if self.is_browsing else pages.at_or_below(self.section)
        if self.wanted:
            pages = pages.mentioning(self.wanted, self._texts)
        return self._ordered(pages)

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
            case "mine":
                return kept.filter(latest__in=Revision.objects.filter(by=self.user).values("pk"))
            case "deleted":
                return Page.objects.deleted()
        return kept

    @property
    def _is_short(self) -> bool:
        """Whether the list may be short: its pages are then found first and sorted, not met by walking all titles."""
        return self.is_browsing or self.show not in ("", "live")

    def _ordered(self, pages: PageQuerySet) -> PageQuerySet:
        last = self._last_seen()
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
        last = Page.objects.filter(pk=self.after).values(*columns).first() if self.after else None
        return last if last and (self.by == "" or last["latest"]) else {}


def _past(pages: PageQuerySet, column: str, key: str, last: dict[str, Any]) -> PageQuerySet:
    return pages.filter(Q(**{f"{column}__gt": last[column]}) | Q(**{f"{key}__gt": last[key]})) if last else pages
