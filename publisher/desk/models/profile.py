"""What a person has set for themselves. The account, its name and its role are Django's."""

from typing import Any

from django.contrib.auth.models import User
from django.db import models


class ProfileQuerySet(models.QuerySet["Profile"]):
    def zone_of(self, person: Any) -> str:
        """Return the zone that the person chose for times; empty if none."""
        return self.filter(person=person.pk).values_list("zone", flat=True).first() or ""

    def choose(self, person: User, zone: str) -> None:
        self.update_or_create(person=person, defaults={"zone": zone})


class Profile(models.Model):
    person = models.OneToOneField(User, primary_key=True, related_name="+", on_delete=models.CASCADE)
    zone = models.CharField(max_length=64, blank=True)

    objects = ProfileQuerySet.as_manager()

    def __str__(self) -> str:
        return f"profile of {self.person}"
