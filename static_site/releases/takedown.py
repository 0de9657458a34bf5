"""Legal takedowns: remove a page from every release at once. `purge_page` calls it.

The page's bytes are deleted now. Other outputs that name it (listings, the feed) are out of reach of rollbacks now,
leave the site with the next build, which is a full one, and leave the database when the release live now is pruned.
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
"""Kind of an artifact whose bytes were deleted: readers get the "not found" page."""


def take_down(page: Page, *, by: Actor, reason: str) -> Freed:
    """Purge the page and its outputs; raise ValidationError for home. Repeating it is harmless."""
    with transaction.atomic():
        _withdraw(purge(page, by=by, reason=reason))
        Release.objects.exclude(status=Release.Status.ABANDONED).update(fingerprint=PURGED)
        live = Site.objects.select_for_update().values_list("live_release", flat=True).get() or 0
        Site.objects.keep_from(live)
    return prune_before(live)


def _withdraw(purged: Purged) -> None:
    """Empty the artifacts but keep their rows: a row's end tells mirrors to delete the file."""
    files = [*map(file_of, purged.paths), *purged.uploads]
    Artifact.objects.filter(path__in=files, kind__in=("page", "asset")).update(
        kind=WITHDRAWN, body=gzip.compress(b"", mtime=0), size=0, digest=hashlib.sha256().hexdigest()
    )
    FailedOutput.objects.filter(path__in=files).delete()
