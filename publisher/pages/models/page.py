"""A page: its identity, the path that it wants, and the verbs that editors use to change what readers see."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from publisher.pages.merge_marks import refuse_marks
from publisher.pages.models.approval import refuse_unapproved, unapproved
from publisher.pages.models.audit import Actor, signed
from publisher.pages.models.change import Change, content_change
from publisher.pages.models.change_notes import LONGEST, clean_note
from publisher.pages.models.columns import PathField, in_calendar
from publisher.pages.models.content_version import ContentVersion
from publisher.pages.models.page_queries import PageQuerySet
from publisher.pages.models.page_readers import RestrictableDraft
from publisher.pages.models.planned_change import NO_PLANS, UNTOLD, planned_detail, refuse_another_plan, refuse_plan
from publisher.pages.models.publication import Publication
from publisher.pages.models.review import Review
from publisher.pages.models.revision import Revision, StaleRevision, rendered
from publisher.pages.paths import MAX_LENGTH, clean_path, url_of


class Page(RestrictableDraft):
    path = PathField(max_length=MAX_LENGTH, blank=True)
    weight = models.IntegerField(default=0)
    latest = models.ForeignKey(Revision, null=True, related_name="+", on_delete=models.SET_NULL)
    publish_at = models.DateTimeField(null=True, blank=True)
    # What `publish_at` publishes, regardless of later saves; meaningless without it.
    planned_revision = models.ForeignKey(
        Revision, null=True, related_name="+", on_delete=models.SET_NULL, db_index=False
    )
    planned_weight = models.IntegerField(null=True, blank=True)  # None from code that didn't pin it: use the page's own
    planned_note = models.CharField(max_length=LONGEST, blank=True, db_default="")
    planned_is_correction = models.BooleanField(db_default=False)
    unpublish_at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)  # time zone of the planned times, as typed
    feed_id = PathField(max_length=600, null=True, editable=False)  # its entry's in feeds, from its first publication
    created_at = models.DateTimeField(db_default=Now())
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        permissions = [
            ("write_page", "Can write drafts"),
            ("publish_page", "Can publish pages, move them and take them from readers"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["path"], condition=Q(deleted_at=None), name="one_page_a_path"),
            models.UniqueConstraint(fields=["feed_id"], name="feed_id_once"),
            models.CheckConstraint(condition=~Q(path="", deleted_at__isnull=False), name="home_always_exists"),
            in_calendar("publish_at", "unpublish_at", name="page_in_calendar"),
        ]
        indexes = [
            models.Index(fields=["publish_at"], name="page_publish_at", condition=Q(publish_at__isnull=False)),
            models.Index(
                fields=["planned_revision"], name="page_planned_revision", condition=Q(planned_revision__isnull=False)
            ),
            models.Index(fields=["unpublish_at"], name="page_unpublish_at", condition=Q(unpublish_at__isnull=False)),
            models.Index(fields=["path"], name="page_deleted", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return url_of(self.path)

    def get_absolute_url(self) -> str:
        raise NotImplementedError("the settings name its screen (ABSOLUTE_URL_OVERRIDES)")

    @property
    def live_publication(self) -> Publication | None:
        return self.publications.live().first()

    @transaction.atomic
    def save_revision(self, *, by: Actor, base: int | None = None, note: str = "", **written: Any) -> Revision:
        """Save a text written on top of revision `base` (its primary key; None means the newest).

        It takes the fields of `Revision.WRITTEN`. Saving the same text again makes no revision. Raise StaleRevision if
        someone else saved in between, ValidationError if a field is invalid or the page is deleted.
        """
        ContentVersion.objects.lock()
        page = self._reread()
        page.refuse_deleted()
        newest = page.latest
        if base is not None and newest is not None and newest.pk != base:
            raise StaleRevision(newest)
        revision = Revision.written_on(newest, page=self, note=note, **signed(by), **written)
        if revision is not newest:
            Page.objects.save_texts([(revision, rendered(revision.body))])
        return revision

    @transaction.atomic
    def submit(self, revision: int, *, by: Actor, note: str = "") -> Review:
        """Ask for a review of its newest text, which is `revision` (its primary key) unless someone saved since."""
        ContentVersion.objects.lock()
        page = self._reread()
        page.refuse_deleted()
        text = page._text()
        if text.pk != revision:
            raise StaleRevision(text)
        return Review.objects.ask(text, live=page.live_publication, by=by, note=note)

    def needs_approval(self, by: Actor) -> bool:
        """Return whether someone else has to approve its newest text before `by` publishes it."""
        return self.latest is not None and bool(unapproved([self.latest], by=by))

    def publish(
        self, *, by: Actor, at: datetime | None = None, change_note: str = "", is_correction: bool = False
    ) -> list[Publication]:
        chosen = Page.objects.filter(pk=self.pk)
        return chosen.publish(by=by, at=at, change_note=change_note, is_correction=is_correction)

    def unpublish(self, *, by: Actor, redirect_to: str | None = None, below: str = "refuse") -> None:
        Page.objects.filter(pk=self.pk).unpublish(by=by, redirect_to=redirect_to, below=below)

    def move(self, path: str, *, by: Actor) -> None:
        """Move the page and all pages below it to another address; live pages' old addresses redirect."""
        path = clean_path(path)
        with content_change("move", by=by) as change:
            page = self._reread()
            page.refuse_for_home("moved")
            page.refuse_deleted()
            change.about(page, moved=[url_of(page.path), url_of(path)])
            if path != page.path:
                page._move_into(change, path)
        self.refresh_from_db(fields=["path"])

    def mark_deleted(self, *, by: Actor, redirect_to: str | None = None, below: str = "refuse") -> None:
        Page.objects.filter(pk=self.pk).mark_deleted(by=by, redirect_to=redirect_to, below=below)
        self.refresh_from_db(fields=["path", "deleted_at", *NO_PLANS])

    def restore(self, *, by: Actor) -> None:
        """Bring a deleted page back as a draft."""
        with content_change("restore", by=by) as change:
            page = self._reread()
            change.about(page, path=url_of(page.path))
            if page.deleted_at is not None:
                Page.objects.refuse_taken([page.path])
                Page.objects.filter(pk=self.pk).update(deleted_at=None)
                change.is_unseen = True
        self.refresh_from_db(fields=["path", "deleted_at"])

    def schedule(
        self,
        *,
        by: Actor,
        publish_at: datetime | None = None,
        unpublish_at: datetime | None = None,
        zone: str = "UTC",
        revision: int | None = None,
        seen: str | None = None,
        change_note: str = "",
        is_correction: bool = False,
    ) -> None:
        """Plan when the page is published or unpublished; None cancels a plan.

        The plan publishes `revision` (its primary key; None means the newest). Text saved later stays a draft. If its
        plan isn't the one `seen` (`plan_state`), raise ValidationError.
        """
        refuse_plan(publish_at, unpublish_at)
        note = clean_note(change_note, is_correction=is_correction)
        with content_change("schedule", by=by) as change:
            page = self._reread()
            page.refuse_deleted()
            refuse_another_plan(page, seen)
            times = {"publish_at": publish_at, "unpublish_at": unpublish_at}
            text = page.planned_text(publish_at, unpublish_at, revision)
            refuse_unapproved([text] if text else [], by=by)
            pinned = {"planned_revision": text, "planned_weight": page.weight if text else None}
            told = {"planned_note": note, "planned_is_correction": is_correction} if text else UNTOLD
            Page.objects.filter(pk=self.pk).update(zone=zone, **pinned, **told, **times)
            change.about(page, **planned_detail(zone, text, **times))
            change.is_unseen = True
        self.refresh_from_db(fields=["zone", *NO_PLANS])

    def hide_draft(self) -> None:
        """Take the draft and its plans off this object, which is then only for showing: don't save it."""
        self.is_hidden, self.latest, self.planned_revision = True, None, None
        self.publish_at, self.unpublish_at, self.planned_note = None, None, ""

    def is_live_as_written(self, live: Publication | None) -> bool:
        """Return whether readers have its newest text, at its path and in its place."""
        wanted = (self.latest_id, self.path, self.weight)
        return live is not None and (live.revision_id, live.path, live.weight) == wanted

    def add_to(self, change: Change, live: Publication | None) -> None:
        """Open the latest revision in `change`, unless exactly that is live already."""
        self.refuse_deleted()
        self._add_text(change, live, self._text(), self.weight)

    def planned_text(
        self, publish_at: datetime | None, unpublish_at: datetime | None, revision: int | None = None
    ) -> Revision | None:
        """Return the text that a plan with these times would publish; raise ValidationError if it can't be planned."""
        if unpublish_at:
            self.refuse_for_home("unpublished")
        text = self._text(revision) if publish_at else None
        if text:
            refuse_marks(text.title, text.body)
        return text

    def tagged(self, add: Sequence[str], remove: Collection[str], *, by: Actor) -> Revision | None:
        """Return its newest text with tags added and removed, not yet saved; None if that changes nothing."""
        return self._text().tagged(self, add, remove, by=by)

    def add_planned_to(self, change: Change, live: Publication | None) -> None:
        """Open the revision that was pinned when the time was planned, in the same way."""
        if self.planned_revision is None:
            raise ValidationError(f"No text of {self} was chosen for this time; publish it, or plan it again.")
        weight = self.weight if self.planned_weight is None else self.planned_weight
        change.note, change.is_correction = self.planned_note, self.planned_is_correction
        self._add_text(change, live, self.planned_revision, weight)

    def _add_text(self, change: Change, live: Publication | None, revision: Revision, weight: int) -> None:
        if live and (live.revision_id, live.path, live.weight) == (revision.pk, self.path, weight):
            return
        refuse_marks(revision.title, revision.body)
        change.open(self, revision, weight, live)

    def refuse_for_home(self, verb: str) -> None:
        if self.path == "":
            raise ValidationError(f"The home page cannot be {verb}: every site has one.", code="home")

    def refuse_deleted(self) -> None:
        if self.deleted_at is not None:
            raise ValidationError(f"{url_of(self.path)} is deleted; restore it first.", code="deleted")

    def _text(self, revision: int | None = None) -> Revision:
        """Return the revision with this primary key; the latest one for None."""
        if self.latest is None:
            raise ValidationError(f"{url_of(self.path)} has no text yet; save one before you publish it.", code="empty")
        return self.latest if revision is None else self.revisions.get(pk=revision)

    def _move_into(self, change: Change, new: str) -> None:
        paths = Page.objects.new_paths(self.path, new)
        Page.objects.kept().at_or_below(self.path).reopen_at(change, paths)
        Page.objects.kept().relocate(self.path, new)

    def _reread(self) -> "Page":
        """Reread the row under the lock: this object may be older than the last move."""
        return Page.objects.select_related("latest").get(pk=self.pk)
