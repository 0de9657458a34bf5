"""Records of mail to people: password links sent within the last hour, and how far each digest has reported."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from publisher.database import deciding

MOST_AN_HOUR = 5
HOUR = timedelta(hours=1)


class PasswordMailQuerySet(models.QuerySet["PasswordMail"]):
    def take_turn(self, person: User) -> bool:
        """Return whether another link may go to the account now, and if so count it; delete older ones."""
        with deciding():
            # Two processes may ask at once: the account's row is the queue.
            if not User.objects.select_for_update().filter(pk=person.pk):
                return False
            self.filter(person=person, at__lte=timezone.now() - HOUR).delete()
            if self.filter(person=person).count() >= MOST_AN_HOUR:
                return False
            self.create(person=person)
        return True


class PasswordMail(models.Model):
    person = models.ForeignKey(User, on_delete=models.CASCADE)
    at = models.DateTimeField(db_default=Now())

    objects = PasswordMailQuerySet.as_manager()

    def __str__(self) -> str:
        return f"A link for {self.person} at {self.at}"


class DigestMailQuerySet(models.QuerySet["DigestMail"]):
    def claim(self, told: "DigestMail", version: int, at: datetime) -> bool:
        """Claim the right to tell a person what came since `told`; False if another process has it or has told them."""
        return bool(self.filter(pk=told.pk, at=told.at).update(version=max(told.version, version), at=at))

    def give_back(self, told: "DigestMail") -> None:
        """Undo a claim whose mail failed: the next digest begins where this one would have."""
        self.filter(pk=told.pk).update(version=told.version, at=told.at)


class DigestMail(models.Model):
    """How far a person has been told what readers got (`send_digest`)."""

    person = models.OneToOneField(User, on_delete=models.CASCADE)
    version = models.BigIntegerField()  # the content version that readers had
    at = models.DateTimeField()

    objects = DigestMailQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person_id} was told at {self.at}"
