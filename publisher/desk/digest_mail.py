"""The daily mail to everybody who writes: each person is told once of each thing, however often this is called.

How far somebody has been told is a row (`DigestMail`), claimed before the mail goes and given back where it did not:
whom the mail server kept from it finds it in the next one. So it has no day of its own, and a day that was left out
is in the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string

from builds.mailing import NotSent, send
from publisher.desk.digest import DAY, Digest, Point
from publisher.desk.models import DigestMail
from publisher.desk.roles import WRITE

CLOSING = "This goes to everybody who writes here, and only where there is something to say."


@dataclass
class Outcome:
    sent: int = 0
    silent: int = 0
    """People for whom there is nothing new."""

    refused: list[str] = field(default_factory=list)
    """Addresses that the mail server does not take."""


class Interrupted(Exception):
    """The mail server failed, so the rest was not tried."""

    def __init__(self, outcome: Outcome, why: str) -> None:
        super().__init__(why)
        self.outcome = outcome


def send_digests() -> Outcome:
    """Raises Interrupted."""
    outcome, now = Outcome(), Point.now()
    digest_since = cache(lambda version, at: Digest.between(Point(version, at), now))  # nearly all were told at once
    for told in _readers(now):
        digest = digest_since(told.version, told.at)
        if not (digest.is_news and DigestMail.objects.claim(told, now.version, now.at)):
            outcome.silent += 1
            continue
        try:
            _send(told.person, digest)
            outcome.sent += 1
        except NotSent as failure:
            DigestMail.objects.give_back(told)
            if not failure.is_address:
                raise Interrupted(outcome, str(failure)) from failure
            outcome.refused.append(told.person.email)
    return outcome


def _readers(now: Point) -> Iterator[DigestMail]:
    """Accounts with a role and a mail address; who is new among them hears of the last day."""
    backend = "django.contrib.auth.backends.ModelBackend"
    people = User.objects.with_perm(WRITE, backend=backend).exclude(email="").order_by("pk")
    before = Point.at_time(now.at - DAY)
    for person in people:
        start = {"version": before.version, "at": before.at}
        yield DigestMail.objects.select_related("person").get_or_create(person=person, defaults=start)[0]


def _send(person: User, digest: Digest) -> None:
    context = {"subject": digest.subject, "digest": digest, "closing": f"{settings.SITE_URL}. {CLOSING}"}
    text, html = (render_to_string(f"mail/digest.{kind}", context) for kind in ("txt", "html"))
    send(person.email, digest.subject, text, html)
