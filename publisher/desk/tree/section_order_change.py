"""An order of a section that its pages have and readers don't, shown before it is published."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import F

from publisher.desk.together.chosen_pages import CHANGED
from publisher.pages.models import ContentVersion, Page, Publication
from publisher.pages.models.page_queries import PageQuerySet

NAMED = 50
"""Maximum number of pages to name in the new order."""


@dataclass(frozen=True)
class OrderChange:
    section: str

    @cached_property
    def moved(self) -> dict[int, tuple[int, int]]:
        """The live pages with another weight, and their publications, by primary key."""
        live = Publication.objects.live().filter(page__in=self._children().values("pk"))
        other = live.exclude(weight=F("page__weight")).order_by("page")
        return {page: (weight, key) for page, weight, key in other.values_list("page", "page__weight", "pk")}

    def named(self, person: User) -> list[Page]:
        """The first live pages in the new order."""
        live = self._children().published().in_order().select_related("latest")
        return live.defer("latest__body", "latest__html", "latest__headings")[:NAMED].shown_to(person)

    @property
    def is_in_menu(self) -> bool:
        return Publication.objects.live().navigation().filter(page__in=self.moved).exists()

    @property
    def shown(self) -> str:
        return sha256(repr((self.section, sorted(self.moved.items()))).encode()).hexdigest()

    def refuse_changed(self, seen: str) -> None:
        """Raise ValidationError unless the order is still as shown. It stays so until the transaction ends."""
        ContentVersion.objects.lock()
        if OrderChange(self.section).shown != seen:
            raise ValidationError(CHANGED, code="unseen")

    @property
    def pages(self) -> PageQuerySet:
        return Page.objects.filter(pk__in=self.moved)

    def _children(self) -> PageQuerySet:
        return Page.objects.kept().children_of(self.section)
