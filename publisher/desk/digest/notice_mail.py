"""The mail about what waits: at most one an hour to a person, with everything new since the last one that arrived.

A person's profile is claimed before the mail goes, and says how far they have been told after it. So a process that is
killed in between makes them wait for an hour, and at worst get one mail twice; nothing is lost.
"""

from django.conf import settings
from django.urls import reverse

from builds.notifications.mail import NotSent
from publisher.desk.digest.digest import DAY, Digest, Point
from publisher.desk.digest.digest_mail import Sending, SendingStopped, mail_digest
from publisher.desk.digest.notices import moment, notices
from publisher.desk.models import Profile
from publisher.desk.people.roles import PUBLISH, WRITE, people_who_may
from publisher.local_times import read_in, zone_called

CLOSING = "You get this mail when something waits for you, at most once an hour. To stop it:"


def send_notices() -> Sending:
    """Mail everyone for whom something new waits; raise SendingStopped if the mail server fails."""
    outcome, now = Sending(), moment()
    people = people_who_may(WRITE).exclude(email="")
    publishers = {person.pk for person in people_who_may(PUBLISH)}
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
        mail_digest(profile.person, new, closing=f"{CLOSING} {settings.SITE_URL}{reverse('desk:account')}")
    except NotSent as failure:
        if not failure.is_address:
            Profile.objects.give_back(profile)
            raise SendingStopped(outcome, str(failure)) from failure
        outcome.refused.append(profile.person.email)
    else:
        outcome.sent += 1
        Profile.objects.filter(pk=profile.pk).update(told_at=now.at, told_version=max(now.version, new.told.version))
