"""Verbs for many pages at once: publish together, move together, carry out plans."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Concat, Now, Substr

from publisher.pages.markdown import Rendered
from publisher.pages.models.audit import Actor
from publisher.pages.models.change import content_change
from publisher.pages.models.columns import below
from publisher.pages.models.content_version import ContentVersion
from publisher.pages.models.feed_ids import give_feed_ids
from publisher.pages.models.page_finding import PageFinding
from publisher.pages.models.planned_change import CONSUMED, carry_out
from publisher.pages.models.publication import Publication
from publisher.pages.models.revision import Revision
from publisher.pages.models.validity import BATCH, batches
from publisher.pages.paths import RESERVED_PREFIX, clean_path, url_of

if TYPE_CHECKING:
    from publisher.pages.models.page import Page

TAKEN = "%(url)s already belongs to another page, “%(title)s”; choose another path."


class PageQuerySet(PageFinding):
    def kept(self) -> "PageQuerySet":
        """Return pages that aren't deleted."""
        return self.filter(deleted_at=None)

    def at_or_below(self, path: str) -> "PageQuerySet":
        return self.filter(Q(path=path) | below(path))

    def due(self, now: Expression | datetime) -> "PageQuerySet":
        """Return pages whose planned publishing time has come."""
        return self.kept().filter(publish_at__lte=now)

    def expired(self, now: Expression | datetime) -> "PageQuerySet":
        """Return pages whose planned unpublishing time has come."""
        return self.kept().filter(unpublish_at__lte=now)

    def next_plan(self) -> tuple[datetime | None, datetime]:
        """Return the earliest planned time, past or future, and the database's own time, in one query."""
        firsts = [
            Subquery(self.kept().filter(Q((f"{plan}__isnull", False))).order_by(plan).values(plan)[:1])
            for plan in CONSUMED
        ]
        *planned, now = ContentVersion.objects.values_list(*firsts, Now()).get()
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
    ) -> list[Publication]:
        """Publish the latest revisions of all these pages as one content version; pages already live stay.

        `updated` holds earlier times that pages are dated by, by primary key. `seen` holds the primary keys of the
        revisions that the editor saw: if another one is the latest by now, raise ValidationError and publish nothing. A
        planned page will also get this text at its time.
        """
        with content_change("publish", by=by, at=at) as change:
            change.updated = updated or {}
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

    def new_paths(self, old: str, new: str) -> dict[str, str]:
        """Return the new path of each page at or below `old` when that moves to `new`, by its current path.

        Raise ValidationError if one of them can't move there; then none moves.
        """
        if new.startswith(f"{old}/"):
            raise ValidationError(f"{url_of(old)} cannot be moved below itself; choose another path.", code="below")
        moving = self.kept().at_or_below(old)
        paths = {path: clean_path(new + path.removeprefix(old)) for path in moving.values_list("path", flat=True)}
        self.exclude(pk__in=moving.values("pk")).refuse_taken(paths.values())
        return paths

    def refuse_taken(self, paths: Iterable[str]) -> None:
        """Raise ValidationError if a page already has one of the paths; `page` in its params is that page's key."""
        for some in batches(sorted(paths)):
            taken = self.kept().filter(path__in=some).order_by("path").values("pk", "path", "latest__title").first()
            if taken:
                known = {
                    "page": taken["pk"],
                    "url": url_of(taken["path"]),
                    "title": taken["latest__title"] or "no title",
                }
                raise ValidationError(TAKEN, code="taken", params=known)

    def relocate(self, old: str, new: str) -> None:
        """Move all pages at or below a path to another path.

        They go through addresses that no page can have, because one may take the address that another leaves.
        """
        parked = RESERVED_PREFIX
        self.at_or_below(old).update(path=Concat(Value(parked), Substr("path", len(old) + 1)))
        self.at_or_below(parked).update(path=Concat(Value(new), Substr("path", len(parked) + 1)))

    def publish_due(self, now: datetime | Expression | None = None) -> "list[tuple[Page, Exception | None]]":
        """Carry out due plans, one transaction per page; return each page with its error, if any.

        A guarded update consumes a planned time, so that only one of two simultaneous sweeps carries it out.
        """
        now = now or Now()
        due, expired = self.due(now), self.expired(now)
        done = [carry_out("publish_at", due.filter(pk=key)) for key in _keys(due.order_by("publish_at", "pk"))]
        done += [
            carry_out("unpublish_at", expired.filter(pk=key)) for key in _keys(expired.order_by("unpublish_at", "pk"))
        ]
        return [outcome for outcome in done if outcome]


def _refuse_unseen(pages: "Iterable[Page]", seen: Collection[int]) -> None:
    unseen = [page.latest for page in pages if page.latest and page.latest.pk not in seen]
    if unseen:
        said = ", ".join(f"“{text.title}” (by {text.who})" for text in unseen)
        raise ValidationError(f"Saved again since you looked: {said}. Nothing was published.", code="unseen")


def _keys(pages: PageQuerySet) -> list[int]:
    return list(pages.values_list("pk", flat=True))
