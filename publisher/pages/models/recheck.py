"""A recheck: a reminder to look at a page again by a certain day. It approves nothing, and readers notice nothing."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Now, TruncDate

from publisher.local_times import readers_zone
from publisher.pages.models.audit import WHO_LENGTH, Actor, AuditEntry, signed
from publisher.pages.models.page import Page

LONGEST = 3_660
"""Most days until a recheck: ten years."""


class RecheckQuerySet(models.QuerySet["Recheck"]):
    def overdue(self, today: date | None = None) -> "RecheckQuerySet":
        """Return those of kept pages whose day is over; today is the reader's, by the database's clock."""
        day = today or TruncDate(Now(), tzinfo=readers_zone())
        return self.filter(due__lt=day, page__deleted_at=None)

    @transaction.atomic
    def plan(self, page: Page, due: date, *, today: date, by: Actor) -> None:
        """Set the day; each check moves it on by as many days as there are from today to it."""
        days = (due - today).days
        if not 0 < days <= LONGEST:
            raise ValidationError({"due": "Choose a day from tomorrow on, within the next ten years."})
        self.update_or_create(page=page, defaults={"due": due, "days": days})
        AuditEntry.record("plan recheck", by=by, page_id=page.pk, due=due.isoformat())

    @transaction.atomic
    def end(self, page: Page, *, by: Actor) -> None:
        if self.filter(page=page).delete()[0]:
            AuditEntry.record("end recheck", by=by, page_id=page.pk)


class Recheck(models.Model):
    page = models.OneToOneField("pages.Page", primary_key=True, related_name="recheck", on_delete=models.CASCADE)
    due = models.DateField(db_index=True)
    days = models.PositiveIntegerField()  # how far each check moves it on
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL)
    checked_who = models.CharField(max_length=WHO_LENGTH, blank=True)

    objects = RecheckQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.page} by {self.due}"

    @transaction.atomic
    def check_off(self, *, today: date, now: datetime, by: Actor) -> None:
        """Record that someone has checked the page today, and move the day on by its interval."""
        self.due, self.checked_at = today + timedelta(days=self.days), now
        self.checked_by, self.checked_who = signed(by).values()
        self.save(update_fields=["due", "checked_at", "checked_by", "checked_who"])
        AuditEntry.record("recheck", by=by, page_id=self.page_id, due=self.due.isoformat())
