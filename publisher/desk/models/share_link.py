"""Share links: addresses under which people without an account read chosen drafts, until they expire or are revoked.

Only a digest of the secret in the address is stored, so no one can read a link from the database, nor show it again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Now

from publisher.pages.models import AuditEntry, ContentVersion, Page, name_of
from publisher.pages.models.page_queries import PageQuerySet

READ = "pages.write_page"
SECRET_BYTES = 16
COUNTED_EVERY = timedelta(minutes=1)
"""Views within this time count as one: reading several pages is one view, and writes at most once a minute."""


def readable_by(person: User, pages: PageQuerySet) -> PageQuerySet:
    """Return those of the pages whose drafts the person may read, and so share."""
    return pages.kept().exclude(latest=None) if person.has_perm(READ) else pages.none()


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self) -> Self:
        """Return the links that open. Those of a disabled account don't."""
        return self.filter(revoked_at=None, expires_at__gt=Now(), by__is_active=True)

    def with_secret(self, secret: str) -> "ShareLink | None":
        """Return the live link with this secret, if the person who made it may still read drafts."""
        link = self.live().filter(digest=_digest(secret)).select_related("by").first()
        return link if link and link.by and link.by.has_perm(READ) else None

    def revocable_by(self, person: User) -> Self:
        """Return the links that the person may revoke: their own, and an editor all."""
        return self if person.has_perm("pages.publish_page") else self.filter(by=person)

    @transaction.atomic
    def make(self, pages: Iterable[Page], *, by: User, expires_at: datetime) -> str:
        """Store a link to these pages and return its secret, which can't be read again."""
        secret, shared = token_hex(SECRET_BYTES), list(pages)
        link = self.create(digest=_digest(secret), by=by, who=name_of(by), expires_at=expires_at)
        link.pages.set(shared)
        until = expires_at.isoformat()
        AuditEntry.objects.bulk_create(AuditEntry.of("share", by=by, page_id=page.pk, until=until) for page in shared)
        return secret

    def count_view(self, link: "ShareLink", now: datetime) -> None:
        """Count a view, unless another was counted just before; then nothing is written."""
        if link.viewed_at is None or link.viewed_at <= now - COUNTED_EVERY:
            self.filter(pk=link.pk, views=link.views).update(views=F("views") + 1, viewed_at=now)


class ShareLink(models.Model):
    digest = models.CharField(max_length=64, unique=True)
    pages = models.ManyToManyField(Page, related_name="share_links")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL)
    who = models.CharField(max_length=150)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    views = models.PositiveIntegerField(default=0, db_default=0)
    viewed_at = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="share_link_expires_at")]

    def __str__(self) -> str:
        return f"share link {self.pk}"

    @property
    def readable_pages(self) -> PageQuerySet:
        """The pages that it opens: those whose drafts the person who made it may still read."""
        chosen = Page.objects.filter(share_links=self)
        return readable_by(self.by, chosen) if self.by else chosen.none()

    @transaction.atomic
    def revoke(self, *, by: User) -> None:
        """Close the link for good; from the next request on, its address is unknown."""
        if ShareLink.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=Now()):
            keys = self.pages.values_list("pk", flat=True)
            AuditEntry.objects.bulk_create(AuditEntry.of("end sharing", by=by, page_id=key) for key in keys)


def days_from_now(days: int) -> datetime:
    return ContentVersion.objects.clock() + timedelta(days=days)


def _digest(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()
