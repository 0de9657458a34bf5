"""One query that proves there is nothing to do, the usual case; ticks and manual builds begin with it.

It takes no lock: changes that come later are for the next tick. If it proves nothing, the caller makes the full check
(static_site/building/due.py, under the lease).
"""

from django.db.models import Exists, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from builds.models import Build, Lease
from builds.models.build import NOW
from publisher.pages.models import ContentVersion, Page, SiteSettings
from static_site.models import FailedOutput, Release, Site


def newest_release_if_nothing_waits(fingerprint: str, now: Combinable = NOW) -> Release | None:
    """Return the newest release if it has all content, rendered with `fingerprint`, and nothing else is due."""
    complete = Release.objects.filter(status=Release.Status.COMPLETE, fingerprint=fingerprint)
    up_to_date = complete.filter(content_version__gte=Subquery(ContentVersion.objects.values("number")[:1]))
    planned = [Page.objects.due(Now()), Page.objects.expired(Now()), SiteSettings.objects.over(Now())]
    waiting = [Build.objects.open(), *planned, FailedOutput.objects.all()]
    may_publish = Site.objects.filter(fingerprint=fingerprint)
    return up_to_date.filter(
        Exists(_at_rest(now)), Exists(may_publish), *(~Exists(rows) for rows in waiting), pk=Subquery(_newest())
    ).first()


def _at_rest(now: Combinable) -> QuerySet[Lease]:
    """Return the lease if it is free, no one has asked for a build and no drain is set."""
    return Lease.objects.filter(Q(drain_until=None) | Q(drain_until__lte=now), build=None, asked_for="")


def _newest() -> QuerySet[Release, int]:
    begun_or_complete = Release.objects.exclude(status=Release.Status.ABANDONED)
    return begun_or_complete.order_by("-number").values_list("pk", flat=True)[:1]
