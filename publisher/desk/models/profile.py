"""What a person has set for themselves, and the mail about what waits for them. Account and role are Django's."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

HOUR = timedelta(hours=1)


class ProfileQuerySet(models.QuerySet["Profile"]):
    def zone_of(self, person: Any) -> str:
        """Return the zone that the person chose for times; empty if none."""
        return self.filter(person=person.pk).values_list("zone", flat=True).first() or ""

    def choose(self, person: User, zone: str, *, is_mailed: bool = True) -> None:
        # After a pause, only what is new is mailed.
        pause = {} if is_mailed else {"told_at": None}
        self.update_or_create(person=person, defaults={"zone": zone, "is_mailed": is_mailed, **pause})

    def to_mail(self, people: Iterable[User], now: datetime) -> "ProfileQuerySet":
        """Return those of these people's profiles that want mail and had none within the hour."""
        self.bulk_create([Profile(person=person) for person in people], ignore_conflicts=True)
        rested = Q(mailed_at=None) | Q(mailed_at__lte=now - HOUR)
        return self.filter(rested, person__in=people, is_mailed=True).select_related("person").order_by("pk")

    def claim_mail(self, profile: "Profile", now: datetime) -> bool:
        """Claim the right to mail the person during this hour; False if another process has it, or has used it.

        If the process is killed, the claim runs out with the hour, and the next mail says what this one would have.
        """
        mine = self.filter(pk=profile.pk, mailed_at=profile.mailed_at, is_mailed=True)
        return bool(mine.update(mailed_at=now))

    def give_back(self, profile: "Profile") -> None:
        """Undo a claim whose mail failed: the next one needn't wait for an hour."""
        self.filter(pk=profile.pk).update(mailed_at=profile.mailed_at)


class Profile(models.Model):
    person = models.OneToOneField(User, primary_key=True, related_name="+", on_delete=models.CASCADE)
    zone = models.CharField(max_length=64, blank=True)
    is_mailed = models.BooleanField(default=True, db_default=True)  # when something waits
    mailed_at = models.DateTimeField(null=True)  # such a mail was begun
    # How far the last one that arrived had told the person: until when, and the content version that readers had.
    told_at = models.DateTimeField(null=True)
    told_version = models.BigIntegerField(null=True)

    objects = ProfileQuerySet.as_manager()

    def __str__(self) -> str:
        return f"profile of {self.person}"
