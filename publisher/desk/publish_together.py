"""Several pages that an editor has chosen, to be published as one content version: what each of them changes."""

from collections.abc import Iterable
from dataclasses import dataclass

from publisher.desk.standing import Standing
from publisher.desk.status import Status, statuses
from publisher.pages.models import Actor, Page, Publication

MOST = 200
"""So many pages can be chosen: more than a list shows, and a number that anybody can look through."""


@dataclass(frozen=True)
class Selection:
    going: list[Status]
    """Pages of which readers get something new."""

    staying: list[Status]
    """What is left out; each says why."""

    @classmethod
    def of(cls, chosen: Iterable[str], standing: Standing) -> "Selection":
        keys = [int(key) for key in chosen if key.isascii() and key.isdecimal() and len(key) < 19][:MOST]
        pages = Page.objects.filter(pk__in=keys).select_related("latest").order_by("path", "pk")
        found = statuses(pages.defer("latest__body", "latest__html", "latest__headings"), standing)
        return cls([s for s in found if not s.left_out], [s for s in found if s.left_out])

    def publish(self, *, by: Actor) -> list[Publication]:
        """Raises ValidationError, and publishes none, where one of them cannot be published any more."""
        return Page.objects.filter(pk__in=[status.page.pk for status in self.going]).publish(by=by)

    def told(self, opened: list[Publication]) -> str:
        if not opened:
            return "All that was chosen is published already; there was nothing to do."
        count = len(self.going)
        what = f"Published {count} pages together" if count > 1 else "Published one page"
        return f"{what}, as content version {opened[0].since}."
