"""The mail about what waits: at most one an hour to a person, with everything new since the last one that arrived.

A person's profile is claimed before the mail goes, and says how far they have been told after it. So a process that is
killed in between makes them wait for an hour, and at worst get one mail twice; nothing is lost.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.urls import reverse

from builds.notifications.mail import NotSent, send
from publisher.desk.digest.digest import DAY, Digest, Point
from publisher.desk.digest.digest_mail import Sending, SendingStopped
from publisher.desk.digest.notices import moment, notices
from publisher.desk.models import Profile
from publisher.desk.people.roles import PUBLISH, WRITE
from publisher.local_times import read_in, zone_called

BACKEND = "django.contrib.auth.backends.ModelBackend"


def send_notices() -> Sending:
    """Mail everyone for whom something new waits; raise SendingStopped if the mail server fails."""
    outcome, now = Sending(), moment()
    people = User.objects.with_perm(WRITE, backend=BACKEND).exclude(email="")
    publishers = {person.pk for person in User.objects.with_perm(PUBLISH, backend=BACKEND)}
    profiles = Profile.objects.to_mail(people, now.at)
    before = Point.at_time(now.at - DAY)
    profiles.filter(told_at=None).update(told_at=before.at, told_version=before.version)
    for profile in profiles:
        with read_in(zone_called(profile.zone)):
            told = Point(profile.told_version or 0, profile.told_at or before.at)
            new = notices(profile.person, told, now, may_publish=profile.person_id in publishers)
            _tell(profile, now, new, outcome)
    return outcome


def _tell(profile: Profile, now: Point, new: Digest, outcome: Sending) -> None:
    if not (new.is_news and Profile.objects.claim_mail(profile, now.at)):
        outcome.silent += 1
        return
    try:
        _send(profile.person, new)
    except NotSent as failure:
        if not failure.is_address:
            Profile.objects.give_back(profile)
            raise SendingStopped(outcome, str(failure)) from failure
        outcome.refused.append(profile.person.email)
    else:
        outcome.sent += 1
        Profile.objects.filter(pk=profile.pk).update(told_at=now.at, told_version=max(now.version, new.told.version))


def _send(person: User, new: Digest) -> None:
    account = settings.SITE_URL + reverse("desk:account")
    closing = f"You get this mail when something waits for you, at most once an hour. To stop it: {account}"
    context = {"subject": new.subject, "digest": new, "closing": closing}
    text, html = (render_to_string(f"mail/digest.{kind}", context) for kind in ("txt", "html"))
    send(person.email, new.subject, text, html)
