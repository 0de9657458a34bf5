"""The pages that link to a page, or to pages below it: shown before those go.

A link counts if it is in a live text, or only in a newest one. Links that don't start at the root aren't found: the
editor's checklist asks for them to be mended.
"""

from dataclasses import dataclass

from django.db.models import Q

from publisher.pages.models import Page, Publication, RevisionLink
from publisher.pages.models.columns import below
from publisher.pages.models.page_queries import PageQuerySet

SHOWN = 20
"""Maximum number of pages to name."""

COUNTED = 1_000
"""Maximum number of pages to count."""


@dataclass(frozen=True)
class Linking:
    pages: list[Page]
    """The first pages that link."""

    counted: int
    most: int

    @classmethod
    def of(cls, pages: PageQuerySet, most: int = COUNTED) -> "Linking":
        short = pages.select_related("latest").only("path", "is_restricted", "latest__title")
        found = short.order_by("path")[: SHOWN + 1].shown_to_all()
        is_all = len(found) <= SHOWN
        return cls(found[:SHOWN], len(found) if is_all else pages.order_by()[: most + 1].count(), most)

    @property
    def count(self) -> str:
        return f"{self.most:,}+" if self.counted > self.most else f"{self.counted:,}"

    @property
    def more(self) -> int:
        return self.counted - len(self.pages)


@dataclass(frozen=True)
class InboundLinks:
    live: Linking
    drafts: Linking
    """Pages where only the newest text has the link, which readers don't have."""

    @classmethod
    def to(cls, page: Page) -> "InboundLinks":
        return cls._of(Q(path=page.path), Page.objects.exclude(pk=page.pk))

    @classmethod
    def to_pages_below(cls, page: Page) -> "InboundLinks":
        """Return the links from elsewhere; one to a part of the page itself, `tea/#hot`, is a link to the page."""
        own = Page.objects.at_or_below(page.path)
        links = below(page.path) & ~Q(path__startswith=f"{page.path}/#")
        return cls._of(links, Page.objects.exclude(pk__in=own.values("pk")))

    @classmethod
    def _of(cls, links: Q, pages: PageQuerySet) -> "InboundLinks":
        texts = RevisionLink.objects.filter(links).values("revision")
        live = Q(pk__in=Publication.objects.live().filter(revision__in=texts).values("page"))
        kept = pages.kept()
        return cls(Linking.of(kept.filter(live)), Linking.of(kept.filter(~live, latest__in=texts)))
