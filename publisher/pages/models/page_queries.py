"""What many pages do at once: publish together, carry out what was planned."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.expressions import Expression
from django.db.models.functions import Now

from publisher.pages.models.audit import Actor, AuditEntry
from publisher.pages.models.change import content_change
from publisher.pages.models.publication import Publication
from publisher.pages.paths import clean_path, url_of

if TYPE_CHECKING:
    from publisher.pages.models.page import Page


class PageQuerySet(models.QuerySet["Page"]):
    def kept(self) -> "PageQuerySet":
        """Pages that are not deleted."""
        return self.filter(deleted_at=None)

    def at_or_below(self, path: str) -> "PageQuerySet":
        return self.filter(Q(path=path) | Q(path__gt=f"{path}/", path__lt=f"{path}0"))

    def due(self, now: Expression | datetime) -> "PageQuerySet":
        """Pages whose planned time to be published has come."""
        return self.kept().filter(publish_at__lte=now)

    def expired(self, now: Expression | datetime) -> "PageQuerySet":
        """Pages whose planned time to be unpublished has come."""
        return self.kept().filter(unpublish_at__lte=now)

    def create_page(self, path: str, *, by: Actor, weight: int = 0) -> "Page":
        path = clean_path(path)
        with transaction.atomic():
            self.model.refuse_taken(path)
            page = self.create(path=path, weight=weight)
            AuditEntry.record("create", by=by, page_id=page.pk, path=url_of(path))
        return page

    def publish(self, *, by: Actor, at: datetime | None = None) -> list[Publication]:
        """Publish the latest revisions of all these pages as one content version; what is live already stays."""
        with content_change("publish", by=by, at=at) as change:
            pages = list(self.select_for_update(of=("self",)).select_related("latest"))
            live = {p.page_id: p for p in Publication.objects.live().filter(page__in=pages)}
            for page in pages:
                page.add_to(change, live.get(page.pk))
            change.page_id = pages[0].pk if len(pages) == 1 else None
        return change.opened

    def publish_due(self, now: datetime | Expression | None = None) -> "list[tuple[Page, ValidationError | None]]":
        """Carry out what was planned, a transaction a page; each comes back with its error, where it has one.

        A planned time is consumed by a guarded update, so that two sweeps at once publish once.
        """
        now = now or Now()
        done = [(page, page.carry_out("publish_at", now)) for page in self.due(now).order_by("publish_at", "pk")]
        return done + [(p, p.carry_out("unpublish_at", now)) for p in self.expired(now).order_by("unpublish_at", "pk")]
