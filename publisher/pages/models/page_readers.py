"""Who may read a page's draft. A restricted one is for named people; others learn that it exists, and its path.

Readers of the site aren't concerned: what is published stays public.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, OuterRef, Q

from publisher.pages.models.audit import name_of
from publisher.pages.models.change import content_change

if TYPE_CHECKING:
    from publisher.pages.models.page import Page


class RestrictableDraft(models.Model):
    is_restricted = models.BooleanField(default=False, db_default=False)
    # Who may read the draft while it is restricted; empty otherwise.
    readers: "models.ManyToManyField[User, Any]" = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    is_hidden = False
    """Whether the draft was taken off this object, for someone who may not read it."""

    class Meta:
        abstract = True

    def is_readable_by(self, person: User) -> bool:
        return not self.is_restricted or self.readers.filter(pk=person.pk).exists()


class PageReaders(models.QuerySet["Page"]):
    def readable_by(self, person: User) -> Self:
        """Return the pages whose draft the person may read: all but those restricted to others."""
        return self.filter(Q(is_restricted=False) | self._names(person))

    def hidden_from(self, person: User) -> Self:
        return self.filter(~self._names(person), is_restricted=True)

    def shown_to(self, person: User) -> "list[Page]":
        """Return the pages, without the drafts that the person may not read; one query more if any is restricted."""
        pages = list(self)
        restricted = {page.pk: page for page in pages if page.is_restricted}
        if restricted:
            for key in self.model.objects.filter(pk__in=restricted).hidden_from(person).values_list("pk", flat=True):
                restricted[key].hide_draft()
        return pages

    def shown_to_all(self) -> "list[Page]":
        """Return the pages, without any restricted draft: for lists that are the same for everyone."""
        pages = list(self)
        for page in pages:
            if page.is_restricted:
                page.hide_draft()
        return pages

    def restrict(self, people: Iterable[User], *, by: User) -> None:
        """Limit these pages' drafts to these people and the one who limits them."""
        named = {person.pk: person for person in (*people, by)}
        with content_change("restrict", by=by) as change:
            pages = list(self)
            self.update(is_restricted=True)
            for page in pages:
                page.readers.set(named)
            names = sorted(map(name_of, named.values()))
            change.each = [{"page_id": page.pk, "readers": names} for page in pages]
            change.is_unseen = bool(pages)

    def lift_restriction(self, *, by: User) -> None:
        """Let everyone who writes read these pages' drafts again."""
        with content_change("lift restriction", by=by) as change:
            pages = list(self.filter(is_restricted=True))
            for page in pages:
                page.readers.clear()
            self.filter(is_restricted=True).update(is_restricted=False)
            change.each = [{"page_id": page.pk} for page in pages]
            change.is_unseen = bool(pages)

    def _names(self, person: User) -> Exists:
        return Exists(self.model.readers.through.objects.filter(page=OuterRef("pk"), user=person))
