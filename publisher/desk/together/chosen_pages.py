"""Several chosen pages, what a change of them all would do, and whether that is still what the editor was shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Self

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from publisher.desk.pages.page_status import PageStatus, statuses
from publisher.desk.pages.publish_together import MOST
from publisher.desk.request import keys_in
from publisher.desk.status_line import StatusLine
from publisher.pages.models import ContentVersion, Page
from publisher.pages.models.page_queries import PageQuerySet

CHANGED = "This is no longer what you were shown. Nothing was changed; look again, then confirm."


@dataclass(frozen=True)
class ChosenPages:
    standing: StatusLine
    statuses: list[PageStatus]

    @classmethod
    def of(cls, chosen: Iterable[str], standing: StatusLine, person: User) -> Self:
        """Read the chosen pages; those whose draft the person may not read are not among them."""
        readable = Page.objects.readable_by(person).filter(pk__in=keys_in(chosen)[:MOST])
        return cls(standing, _statuses(list(readable.values_list("pk", flat=True)), standing))

    def left_out(self, status: PageStatus) -> str:
        """Return the reason why a page is left out; empty if it isn't."""
        return "It is deleted; restore it first." if status.page.deleted_at else ""

    def effect(self, status: PageStatus) -> str:
        """Return what happens to a page that isn't left out."""
        return ""

    def facts(self) -> list[Any]:
        """Return what a confirmation depends on besides the pages themselves."""
        return []

    @cached_property
    def going(self) -> list[PageStatus]:
        return [status for status in self.statuses if not self.left_out(status)]

    @cached_property
    def rows(self) -> list[tuple[PageStatus, str]]:
        return [(status, self.effect(status)) for status in self.going]

    @cached_property
    def staying(self) -> list[tuple[PageStatus, str]]:
        return [(status, why) for status in self.statuses if (why := self.left_out(status))]

    @property
    def pages(self) -> PageQuerySet:
        return Page.objects.filter(pk__in=[status.page.pk for status in self.going])

    @property
    def shown(self) -> str:
        """A digest of what is shown: a confirmation sends it back."""
        return sha256(repr([*map(_state, self.statuses), self.facts()]).encode()).hexdigest()

    def refuse_changed(self, seen: str) -> None:
        """Raise ValidationError unless the pages are still as shown. They stay so until the transaction ends."""
        ContentVersion.objects.lock()
        keys = [status.page.pk for status in self.statuses]
        if replace(self, statuses=_statuses(keys, self.standing)).shown != seen:
            raise ValidationError(CHANGED, code="unseen")


def _statuses(keys: list[int], standing: StatusLine) -> list[PageStatus]:
    pages = Page.objects.filter(pk__in=keys).select_related("latest").order_by("path", "pk")
    return statuses(pages.defer("latest__body", "latest__html", "latest__headings"), standing)


def _state(status: PageStatus) -> tuple[Any, ...]:
    page, live = status.page, status.wanted.pk if status.wanted else None
    return (page.pk, page.path, page.weight, page.latest_id, page.publish_at, page.unpublish_at, page.deleted_at, live)
