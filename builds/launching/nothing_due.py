"""One query that says that there is nothing to do, as there mostly is: ticks begin with it, and builds by hand.

It sees one moment, so it takes no lock: what comes later is the next tick's. It may say so or stay silent, and then
whoever asks goes the whole way (static_site/building/due.py, under the lease).
"""

from django.db.models import Exists, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from builds.models import Build, Lease
from builds.models.build import NOW
from publisher.pages.models import ContentVersion, Page
from static_site.models import FailedOutput, Release, Site


def newest_release_if_nothing_waits(fingerprint: str, now: Combinable = NOW) -> Release | None:
    """The newest release, where it has all content by the code of `fingerprint`, and nothing else is to do either."""
    complete = Release.objects.filter(status=Release.Status.COMPLETE, fingerprint=fingerprint)
    up_to_date = complete.filter(content_version__gte=Subquery(ContentVersion.objects.values("number")[:1]))
    waiting = [Build.objects.open(), Page.objects.due(Now()), Page.objects.expired(Now()), FailedOutput.objects.all()]
    may_publish = Site.objects.filter(fingerprint=fingerprint)
    return up_to_date.filter(
        Exists(_at_rest(now)), Exists(may_publish), *(~Exists(rows) for rows in waiting), pk=Subquery(_newest())
    ).first()


def _at_rest(now: Combinable) -> QuerySet[Lease]:
    """The lease, where nobody has it, wants it or keeps builds away."""
    return Lease.objects.filter(Q(drain_until=None) | Q(drain_until__lte=now), build=None, asked_for="")


def _newest() -> QuerySet[Release, int]:
    begun_or_complete = Release.objects.exclude(status=Release.Status.ABANDONED)
    return begun_or_complete.order_by("-number").values_list("pk", flat=True)[:1]
