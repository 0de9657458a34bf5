"""Take a page from every release at once, for a legal reason. `purge_page` calls it.

Its bytes go now. What else names it (listings, the feed) is out of reach of rollbacks now, goes from readers with the
next build, which makes everything anew, and from the database when the release that readers had is pruned.
"""

import gzip
import hashlib

from django.db import transaction

from publisher.pages.models import Actor, Page, Purged, purge
from static_site.file_paths import file_of
from static_site.models import Artifact, FailedOutput, Release, Site
from static_site.models.site import PURGED
from static_site.releases.pruning import Freed, prune_before

WITHDRAWN = "withdrawn"
"""The kind of an artifact whose bytes were taken away: readers get the page for what does not exist."""


def take_down(page: Page, *, by: Actor, reason: str) -> Freed:
    """Purge the page and what was rendered of it; again is harmless. Raises ValidationError for home."""
    with transaction.atomic():
        _withdraw(purge(page, by=by, reason=reason))
        Release.objects.exclude(status=Release.Status.ABANDONED).update(fingerprint=PURGED)
        live = Site.objects.select_for_update().values_list("live_release", flat=True).get() or 0
        Site.objects.keep_from(live)
    return prune_before(live)


def _withdraw(purged: Purged) -> None:
    """The rows stay, empty: whoever mirrors the site learns from their end that the file has to go."""
    files = [*map(file_of, purged.paths), *purged.uploads]
    Artifact.objects.filter(path__in=files, kind__in=("page", "asset")).update(
        kind=WITHDRAWN, body=gzip.compress(b"", mtime=0), size=0, digest=hashlib.sha256().hexdigest()
    )
    FailedOutput.objects.filter(path__in=files).delete()
