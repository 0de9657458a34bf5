"""A page: its identity, the path that it wants, and the verbs with which editors change what readers see."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Concat, Now, Substr

from publisher.pages.markdown import RENDERER, MarkdownRefused, Rendered, render
from publisher.pages.models.asset import Asset
from publisher.pages.models.audit import Actor, AuditEntry, signed
from publisher.pages.models.change import Change, content_change
from publisher.pages.models.fields import PathField
from publisher.pages.models.page_queries import PageQuerySet
from publisher.pages.models.publication import Publication
from publisher.pages.models.redirect import is_address
from publisher.pages.models.revision import Revision, RevisionLink, StaleRevision
from publisher.pages.paths import MAX_LENGTH, clean_path, url_of


class Page(models.Model):
    path = PathField(max_length=MAX_LENGTH, blank=True)
    weight = models.IntegerField(default=0)
    latest = models.ForeignKey(Revision, null=True, related_name="+", on_delete=models.SET_NULL)
    publish_at = models.DateTimeField(null=True, blank=True)
    unpublish_at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)  # in which the planned times were typed
    created_at = models.DateTimeField(db_default=Now())
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["path"], condition=Q(deleted_at=None), name="one_page_a_path"),
            models.CheckConstraint(condition=~Q(path="", deleted_at__isnull=False), name="home_always_exists"),
        ]
        indexes = [
            models.Index(fields=["publish_at"], name="page_publish_at", condition=Q(publish_at__isnull=False)),
            models.Index(fields=["unpublish_at"], name="page_unpublish_at", condition=Q(unpublish_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return url_of(self.path)

    @property
    def live_publication(self) -> Publication | None:
        return self.publications.live().first()

    @transaction.atomic
    def save_revision(self, *, by: Actor, base: int | None = None, note: str = "", **written: Any) -> Revision:
        """Save a text written on top of revision `base` (its primary key; None means whatever is newest).

        Takes the fields of `Revision.WRITTEN`. The same text again makes no revision. Raises StaleRevision when
        somebody saved in between, ValidationError when a field cannot be taken.
        """
        newest = self._lock().latest
        if base is not None and newest is not None and newest.pk != base:
            raise StaleRevision(newest)
        number = newest.number + 1 if newest else 1
        revision = Revision(page=self, number=number, note=note, renderer=RENDERER, **signed(by), **written)
        revision.full_clean(exclude=["page", "by"], validate_unique=False, validate_constraints=False)
        if newest is not None and revision.says_the_same_as(newest):
            return newest
        self._keep(revision, rendered(revision.body))
        return revision

    def publish(self, *, by: Actor, at: datetime | None = None) -> list[Publication]:
        return Page.objects.filter(pk=self.pk).publish(by=by, at=at)

    def unpublish(self, *, by: Actor, redirect_to: str | None = None, below: str = "refuse") -> None:
        """Take the page from readers. `below` says what becomes of live pages under it: refuse, unpublish or keep."""
        with content_change("unpublish", by=by) as change:
            change.page_id = self.pk
            self._unpublish_into(change, redirect_to, below)

    def move(self, path: str, *, by: Actor) -> None:
        """Give the page, and all that stand below it, another address; old addresses of live pages lead on."""
        path = clean_path(path)
        self._refuse_for_home("moved")
        with content_change("move", by=by) as change:
            change.page_id = self.pk
            self._move_into(change, self._lock().path, path)
        with transaction.atomic():
            self.refresh_from_db(fields=["path"])

    def mark_deleted(self, *, by: Actor, redirect_to: str | None = None, below: str = "refuse") -> None:
        """Delete the page so that it can be restored; a live one is unpublished first, in the same transaction."""
        self._refuse_for_home("deleted")
        with transaction.atomic():
            self.unpublish(by=by, redirect_to=redirect_to, below=below)
            Page.objects.filter(pk=self.pk).update(deleted_at=Now(), publish_at=None, unpublish_at=None)
            AuditEntry.record("delete", by=by, page_id=self.pk, path=url_of(self.path))
        self.refresh_from_db(fields=["deleted_at", "publish_at", "unpublish_at"])

    @transaction.atomic
    def restore(self, *, by: Actor) -> None:
        """Bring a deleted page back as a draft."""
        self.refuse_taken(self.path, except_for=self)
        Page.objects.filter(pk=self.pk).update(deleted_at=None)
        AuditEntry.record("restore", by=by, page_id=self.pk, path=url_of(self.path))
        self.refresh_from_db(fields=["deleted_at"])

    @transaction.atomic
    def schedule(
        self, *, by: Actor, publish_at: datetime | None = None, unpublish_at: datetime | None = None, zone: str = "UTC"
    ) -> None:
        """Plan when the page is published or unpublished; None takes a plan back."""
        if publish_at and unpublish_at and unpublish_at <= publish_at:
            raise ValidationError({"unpublish_at": "The page would end before it begins; choose a later time."})
        if unpublish_at:
            self._refuse_for_home("unpublished")
        Page.objects.filter(pk=self.pk).update(publish_at=publish_at, unpublish_at=unpublish_at, zone=zone)
        AuditEntry.record(
            "schedule", by=by, page_id=self.pk, zone=zone, publish_at=_iso(publish_at), unpublish_at=_iso(unpublish_at)
        )
        self.refresh_from_db(fields=["publish_at", "unpublish_at", "zone"])

    @classmethod
    def refuse_taken(cls, path: str, *, except_for: "Page | None" = None) -> None:
        taken = cls.objects.kept().filter(path=path).first()
        if taken is not None and taken != except_for:
            raise ValidationError(f"{url_of(path)} belongs to another page already; choose another path.", code="taken")

    def add_to(self, change: Change, live: Publication | None) -> None:
        """Open the latest revision in `change`, unless readers get exactly that already."""
        if self.latest is None:
            raise ValidationError(f"{url_of(self.path)} has no text yet; save one before you publish it.", code="empty")
        if self.deleted_at is not None:
            raise ValidationError(f"{url_of(self.path)} is deleted; restore it before you publish it.", code="deleted")
        if live and (live.revision_id, live.path, live.weight) == (self.latest.pk, self.path, self.weight):
            return
        if live:
            change.close(live)
        change.open(self, self.path)

    def carry_out(self, plan: str, now: datetime | Expression) -> ValidationError | None:
        """Do what was planned in the column `plan`, if nobody else has; the error, if it cannot be done, is kept."""
        try:
            with transaction.atomic():
                if Page.objects.filter(pk=self.pk, **{f"{plan}__lte": now}).update(**{plan: None}):
                    self._carry_out(plan)
        except ValidationError as error:
            Page.objects.filter(pk=self.pk).update(**{plan: None})
            AuditEntry.record("schedule failed", by=SCHEDULE, page_id=self.pk, plan=plan, error=error.messages)
            return error
        return None

    def _carry_out(self, plan: str) -> None:
        if plan == "publish_at":
            self.publish(by=SCHEDULE)
        else:
            self.unpublish(by=SCHEDULE, below="keep")

    def _unpublish_into(self, change: Change, redirect_to: str | None, below: str) -> None:
        self._refuse_for_home("unpublished")
        live = Publication.objects.live()
        under = live.below(self.path)
        if below == "refuse" and (count := under.count()):
            raise ValidationError(
                f"{count} live pages stand below {url_of(self.path)}; say whether to unpublish or to keep them.",
                code="below",
            )
        leaving = live.filter(Q(page=self) | Q(pk__in=under.values("pk") if below == "unpublish" else []))
        for publication in leaving:
            change.close(publication)
            if redirect_to is not None:
                change.add_redirect(publication.path, clean_target(redirect_to, leaving=publication.path))

    def _move_into(self, change: Change, old: str, new: str) -> None:
        if new == old:
            return
        if new.startswith(f"{old}/"):
            raise ValidationError(
                f"{url_of(old)} cannot be moved below itself; choose another path.", code="below-itself"
            )
        moving = list(Page.objects.kept().at_or_below(old))
        live = Publication.objects.live().filter(page__in=moving).prefetch_related("tags")
        published = {p.page_id: p for p in live}
        for page in moving:
            path = clean_path(new + page.path.removeprefix(old))
            self.refuse_taken(path)
            change.move(published.get(page.pk), page.path, path)
        Page.objects.kept().at_or_below(old).update(path=Concat(Value(new), Substr("path", len(old) + 1)))

    def _refuse_for_home(self, verb: str) -> None:
        if self.path == "":
            raise ValidationError(f"The home page cannot be {verb}: every site has one.", code="home")

    def _lock(self) -> "Page":
        return Page.objects.select_for_update(of=("self",)).select_related("latest").get(pk=self.pk)

    def _keep(self, revision: Revision, text: Rendered) -> None:
        revision.html, revision.headings = text.html, text.headings
        revision.save(force_insert=True)
        RevisionLink.objects.bulk_create(RevisionLink(revision=revision, path=link) for link in text.links)
        revision.assets.set(Asset.objects.filter(digest__in=media_in(text.links)))
        Page.objects.filter(pk=self.pk).update(latest=revision)
        self.latest = revision


SCHEDULE = "schedule"
"""Who acts when a planned time has come."""


def rendered(body: str) -> Rendered:
    try:
        return render(body)
    except MarkdownRefused as refusal:
        raise ValidationError({"body": str(refusal)}) from refusal


def clean_target(target: str, *, leaving: str | None = None) -> str:
    """A redirect's target: an http(s) address, or the path of a page that is not deleted."""
    if is_address(target):
        return target
    path = clean_path(target)
    if path == leaving or not Page.objects.kept().filter(path=path).exists():
        raise ValidationError(f"No page has the path {url_of(path)}; readers cannot be led there.", code="target")
    return path


def media_in(links: list[str]) -> list[str]:
    """The digests of the uploaded files among a text's links."""
    return [link.removeprefix("media/").split(".")[0] for link in links if link.startswith("media/")]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
