"""Verbs for many pages at once: publish, tag and plan them together, carry out plans."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import Expression
from django.db.models.functions import Now

from publisher.pages.markdown import Rendered
from publisher.pages.models.approval import is_review_required_of, refuse_unapproved
from publisher.pages.models.audit import Actor
from publisher.pages.models.change import content_change
from publisher.pages.models.content_version import ContentVersion
from publisher.pages.models.feed_ids import give_feed_ids
from publisher.pages.models.page_leaving import PageLeaving
from publisher.pages.models.planned_change import CONSUMED, NO_PLANS, carry_out, planned_detail, refuse_plan
from publisher.pages.models.publication import Publication
from publisher.pages.models.revision import Revision, rendered
from publisher.pages.models.site_settings import SiteSettings
from publisher.pages.models.validity import BATCH, batches
from publisher.pages.paths import clean_path, url_of

if TYPE_CHECKING:
    from publisher.pages.models.page import Page


class PageQuerySet(PageLeaving):
    def due(self, now: Expression | datetime) -> "PageQuerySet":
        """Return pages whose planned publishing time has come."""
        return self.kept().filter(publish_at__lte=now)

    def expired(self, now: Expression | datetime) -> "PageQuerySet":
        """Return pages whose planned unpublishing time has come."""
        return self.kept().filter(unpublish_at__lte=now)

    def next_plan(self) -> tuple[datetime | None, datetime]:
        """Return the earliest planned time, past or future, and the database's own time, in one query.

        The end of the site's announcement is planned too.
        """
        firsts = [
            Subquery(self.kept().filter(Q((f"{plan}__isnull", False))).order_by(plan).values(plan)[:1])
            for plan in CONSUMED
        ]
        end = Subquery(SiteSettings.objects.ends()[:1])
        *planned, now = ContentVersion.objects.values_list(*firsts, end, Now()).get()
        return min(filter(None, planned), default=None), now

    def create_page(self, path: str, *, by: Actor, weight: int = 0) -> "Page":
        [page] = self.create_pages([self.model(path=clean_path(path), weight=weight)], by=by)
        return page

    def create_pages(self, pages: "list[Page]", *, by: Actor) -> "list[Page]":
        """Store new pages at paths that `clean_path` made; if a path is taken, raise ValidationError and store none."""
        with content_change("create", by=by) as change:
            self.refuse_taken(page.path for page in pages)
            self.bulk_create(pages, batch_size=BATCH)
            change.each = [{"page_id": page.pk, "path": url_of(page.path)} for page in pages]
            change.is_unseen = bool(pages)
        return pages

    def save_texts(self, texts: "Sequence[tuple[Revision, Rendered]]") -> None:
        """Store new texts of different pages as their newest, each with what its body became; call under the lock."""
        Revision.objects.keep(texts)
        newest = Revision.objects.filter(page=OuterRef("pk")).order_by("-number").values("pk")[:1]
        for keys in batches([revision.page_id for revision, _ in texts]):
            self.filter(pk__in=keys).update(latest=Subquery(newest))
        for revision, _ in texts:
            revision.page.latest = revision

    def publish(
        self,
        *,
        by: Actor,
        at: datetime | None = None,
        updated: Mapping[int, datetime] | None = None,
        seen: Collection[int] | None = None,
        emergency: str = "",
    ) -> list[Publication]:
        """Publish the latest revisions of all these pages as one content version; pages already live stay.

        `updated` holds earlier times that pages are dated by, by primary key. `seen` holds the primary keys of the
        revisions that the editor saw: if another one is the latest by now, raise ValidationError and publish nothing.
        `emergency` is the reason for publishing texts without the approval that they need. A planned page will also get
        this text at its time.
        """
        with content_change("publish", by=by, at=at) as change:
            change.updated, change.emergency = updated or {}, emergency
            pages = {page.pk: page for page in self.select_related("latest")}
            if seen is not None:
                _refuse_unseen(pages.values(), seen)
            live = {p.page_id: p for p in Publication.objects.live().filter(page__in=self.values("pk"))}
            for page in pages.values():
                page.add_to(change, live.get(page.pk))
            give_feed_ids(PageQuerySet(self.model), change.first_paths)
            self.filter(publish_at__isnull=False).update(planned_revision=F("latest"), planned_weight=F("weight"))
            if len(pages) == 1:
                change.about(page)
        return change.opened

    def tag(self, *, by: Actor, add: Sequence[str] = (), remove: Collection[str] = ()) -> list[Publication]:
        """Save new texts of these pages with tags added and removed, and publish those whose text was live.

        Pages with unpublished changes keep them, and a plan that pinned the newest text gets the new one. If texts need
        someone else's approval, all the new ones are drafts.
        """
        with content_change("tag", by=by) as change:
            pages = list(self.kept().exclude(latest=None).select_related("latest"))
            live = {p.page_id: p for p in Publication.objects.live().filter(page__in=pages)}
            is_draft = is_review_required_of(by)
            ready = [page for page in pages if not is_draft and page.is_live_as_written(live.get(page.pk))]
            before = [page.latest_id for page in pages if not is_draft]
            texts = [text for page in pages if (text := page.tagged(add, remove, by=by))]
            self.model.objects.save_texts([(text, rendered(text.body)) for text in texts])
            for page in ready:
                page.add_to(change, live[page.pk])
            planned = self.model.objects.filter(publish_at__isnull=False, planned_revision__in=before)
            planned.update(planned_revision=F("latest"))
            change.detail = {"tags": list(add), "removed": sorted(remove), "texts": len(texts)}
            change.is_unseen = bool(texts)
        return change.opened

    def schedule(
        self,
        *,
        by: Actor,
        publish_at: datetime | None = None,
        unpublish_at: datetime | None = None,
        zone: str = "UTC",
    ) -> None:
        """Plan the same times for all these pages, each with its newest text; earlier plans are replaced."""
        refuse_plan(publish_at, unpublish_at)
        times = {"publish_at": publish_at, "unpublish_at": unpublish_at}
        with content_change("schedule", by=by) as change:
            pages = list(self.kept().select_related("latest"))
            texts = [page.planned_text(publish_at, unpublish_at) for page in pages]
            refuse_unapproved(filter(None, texts), by=by)
            pinned = {"planned_revision": F("latest"), "planned_weight": F("weight")} if publish_at else {}
            self.model.objects.filter(pk__in=[page.pk for page in pages]).update(
                **{**NO_PLANS, **pinned, **times, "zone": zone}
            )
            change.each = [
                {"page_id": page.pk, **planned_detail(zone, text, **times)}
                for page, text in zip(pages, texts, strict=True)
            ]
            change.is_unseen = bool(pages)

    def publish_due(self, now: datetime | Expression | None = None) -> "list[tuple[Page, Exception | None]]":
        """Carry out due plans, one transaction per page; return each page with its error, if any.

        A guarded update consumes a planned time, so that only one of two simultaneous sweeps carries it out. The site's
        announcement ends here too.
        """
        now = now or Now()
        due, expired = self.due(now), self.expired(now)
        done = [carry_out("publish_at", due.filter(pk=key)) for key in _keys(due.order_by("publish_at", "pk"))]
        done += [
            carry_out("unpublish_at", expired.filter(pk=key)) for key in _keys(expired.order_by("unpublish_at", "pk"))
        ]
        SiteSettings.objects.end_announcements(now)
        return [outcome for outcome in done if outcome]


def _refuse_unseen(pages: "Iterable[Page]", seen: Collection[int]) -> None:
    unseen = [page.latest for page in pages if page.latest and page.latest.pk not in seen]
    if unseen:
        said = ", ".join(f"“{text.title}” (by {text.who})" for text in unseen)
        raise ValidationError(f"Saved again since you looked: {said}. Nothing was published.", code="unseen")


def _keys(pages: PageQuerySet) -> list[int]:
    return list(pages.values_list("pk", flat=True))
