"""Who has a page open in the editor: one row for each person and page, renewed by the tab's heartbeat (presence.js).

A courtesy, not a lock: no decision depends on it. The rows of crashed browsers go when the next person leaves a page.
"""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Now

from publisher.pages.models import Page, name_of

FRESH = timedelta(seconds=20)
"""Time after the last heartbeat until a person is no longer shown: two heartbeats."""


class PresenceQuerySet(models.QuerySet["Presence"]):
    def others_at(self, page: int, person: User) -> list[str] | None:
        """Return the names of the others who have the page open; None if there is no such page."""
        fresh = FilteredRelation("presences", condition=Q(presences__seen_at__gt=Now() - FRESH))
        names = {name: F(f"present__person__{name}") for name in ("first_name", "last_name", "username")}
        rows = list(Page.objects.filter(pk=page).annotate(present=fresh).values(**names))
        if not rows:
            return None
        return sorted(name_of(User(**row)) for row in rows if row["username"] not in (None, person.username))

    def renew(self, page: int, person: User) -> None:
        row = Presence(page_id=page, person=person, seen_at=Now())
        self.bulk_create([row], update_conflicts=True, unique_fields=["page", "person"], update_fields=["seen_at"])

    def leave(self, page: int, person: User) -> None:
        self.filter(Q(page=page, person=person) | Q(seen_at__lte=Now() - FRESH)).delete()


class Presence(models.Model):
    page = models.ForeignKey(Page, related_name="presences", on_delete=models.CASCADE)
    person = models.ForeignKey(User, related_name="+", on_delete=models.CASCADE)
    seen_at = models.DateTimeField(db_default=Now())

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "person"], name="present_once_a_page")]

    def __str__(self) -> str:
        return f"{self.person_id} at page {self.page_id}, {self.seen_at}"
