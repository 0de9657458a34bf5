"""What the web UI itself remembers: which links to set a password went off within the last hour."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from publisher.database import deciding

MOST_AN_HOUR = 5
HOUR = timedelta(hours=1)


class PasswordMailQuerySet(models.QuerySet["PasswordMail"]):
    def take_turn(self, person: User) -> bool:
        """Whether another link may go to the account now; if so, it counts. Older ones are forgotten."""
        with deciding():
            # Two processes may be asked at once: the account's row is the queue.
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
