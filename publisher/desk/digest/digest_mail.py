"""The daily mail to everyone who writes: each person gets each thing once, however often this is called.

A row (`DigestMail`) records how far a person has been told. It is claimed before the mail goes and given back if the
mail fails, so the next mail contains what was missed. No mail belongs to a day: the next one covers a skipped day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string

from builds.notifications.mail import NotSent, send
from publisher.desk.digest.digest import DAY, Digest, Point
from publisher.desk.models import DigestMail, Profile
from publisher.desk.people.roles import WRITE, people_who_may
from publisher.local_times import read_in, zone_called

CLOSING = "This mail goes to everyone who writes here, and only when there is news."


@dataclass
class Sending:
    sent: int = 0
    silent: int = 0
    """Number of people for whom there is nothing new."""

    refused: list[str] = field(default_factory=list)
    """Addresses that the mail server refuses."""


class SendingStopped(Exception):
    """The mail server failed, so the rest was not tried."""

    def __init__(self, outcome: Sending, why: str) -> None:
        super().__init__(why)
        self.outcome = outcome


def send_digests() -> Sending:
    """Mail the digest; raise SendingStopped if the mail server fails."""
    outcome, now = Sending(), Point.now()
    zones = dict(Profile.objects.values_list("person", "zone"))
    # Nearly all share the same point, and many the zone of the times.
    digest_since = cache(lambda version, at, zone: Digest.between(Point(version, at), now))
    for told in _readers(now):
        with read_in(zone := zone_called(zones.get(told.person_id, ""))):
            _tell(told, now, digest_since(told.version, told.at, zone), outcome)
    return outcome


def _tell(told: DigestMail, now: Point, digest: Digest, outcome: Sending) -> None:
    if not (digest.is_news and DigestMail.objects.claim(told, now.version, now.at)):
        outcome.silent += 1
        return
    try:
        mail_digest(told.person, digest, closing=f"{settings.SITE_URL}. {CLOSING}")
        outcome.sent += 1
    except NotSent as failure:
        DigestMail.objects.give_back(told)
        if not failure.is_address:
            raise SendingStopped(outcome, str(failure)) from failure
        outcome.refused.append(told.person.email)


def _readers(now: Point) -> Iterator[DigestMail]:
    """Return accounts with a role and a mail address; a new one's digest covers the last day."""
    people = people_who_may(WRITE).exclude(email="").order_by("pk")
    before = Point.at_time(now.at - DAY)
    for person in people:
        start = {"version": before.version, "at": before.at}
        yield DigestMail.objects.select_related("person").get_or_create(person=person, defaults=start)[0]


def mail_digest(person: User, digest: Digest, *, closing: str) -> None:
    """Send one mail; raise NotSent."""
    context = {"subject": digest.subject, "digest": digest, "closing": closing}
    text, html = (render_to_string(f"mail/digest.{kind}", context) for kind in ("txt", "html"))
    send(person.email, digest.subject, text, html)
