"""Several chosen pages to publish as one content version, and what each of them changes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User

from publisher.desk.checklist.checklist import Advice
from publisher.desk.checklist.findings import findings
from publisher.desk.pages.page_status import PageStatus, statuses
from publisher.desk.request import keys_in
from publisher.desk.status_line import StatusLine
from publisher.pages.models import Actor, Page, Publication

MOST = 200
"""Maximum number of chosen pages: more than a list shows, and few enough to look through."""


@dataclass(frozen=True)
class Selection:
    going: list[PageStatus]
    """Pages that bring readers something new."""

    staying: list[PageStatus]
    """Pages left out; each says why."""

    @classmethod
    def of(cls, chosen: Iterable[str], standing: StatusLine, person: User) -> "Selection":
        """Read the chosen pages; those whose draft the person may not read are not among them."""
        pages = Page.objects.readable_by(person).filter(pk__in=keys_in(chosen)[:MOST])
        pages = pages.select_related("latest").order_by("path", "pk")
        found = statuses(pages.defer("latest__body", "latest__html", "latest__headings"), standing)
        return cls([s for s in found if not s.left_out], [s for s in found if s.left_out])

    @cached_property
    def rows(self) -> list[tuple[PageStatus, list[Advice]]]:
        """The pages to publish, each with the findings in its text."""
        texts = {s.page.latest_id: s.wanted.revision_id if s.wanted else None for s in self.going if s.page.latest_id}
        found = findings(texts, coming=[status.page.path for status in self.going])
        return [(status, found.get(status.page.latest_id or 0, [])) for status in self.going]

    @property
    def has_findings(self) -> bool:
        return any(found for _, found in self.rows)

    def publish(self, *, by: Actor, seen: Collection[int]) -> list[Publication]:
        """Publish the pages; if one's text isn't among those `seen`, publish none and raise ValidationError."""
        return Page.objects.filter(pk__in=[status.page.pk for status in self.going]).publish(by=by, seen=seen)

    def told(self, opened: list[Publication]) -> str:
        if not opened:
            return "All the selected pages are already published; nothing was changed."
        count = len(self.going)
        what = f"Published {count} pages together" if count > 1 else "Published one page"
        return f"{what}, as content version {opened[0].since}."
