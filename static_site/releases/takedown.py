"""Legal takedowns: remove a page or a file from every release at once. `purge_page` and `purge_file` call it.

The page's bytes are deleted now. Other outputs that name it (listings, the feed) are out of reach of rollbacks now,
leave the site with the next build, which is a full one, and leave the database when the release live now is pruned.
"""

import gzip
import hashlib

from django.db import transaction

from publisher.pages.library.file_purge import purge_file
from publisher.pages.models import Actor, MediaFile, Page, purge
from publisher.pages.models.validity import batches
from static_site.file_paths import file_of
from static_site.models import MEDIA, Artifact, FailedOutput, Release, Site
from static_site.models.artifact import ArtifactQuerySet
from static_site.models.site import PURGED
from static_site.releases.pruning import Freed, prune_before

WITHDRAWN = "withdrawn"
"""Kind of an artifact whose bytes were deleted: readers get the "not found" page."""


def take_down(page: Page, *, by: Actor, reason: str) -> Freed:
    """Purge the page and its outputs; raise ValidationError for home. Repeating it is harmless."""
    with transaction.atomic():
        purged = purge(page, by=by, reason=reason)
        files = [*map(file_of, purged.paths), *purged.uploads]
        _withdraw(Artifact.objects.filter(path__in=files, kind__in=("page", "asset")))
        FailedOutput.objects.filter(path__in=files).delete()
        live = _end_rollbacks()
    return prune_before(live)


def take_down_file(file: MediaFile, *, by: Actor, reason: str) -> Freed:
    """Purge a file of the library and every copy of it in every release. Repeating it is harmless."""
    with transaction.atomic():
        digests = sorted(purge_file(file, by=by, reason=reason))
        for some in batches(digests):
            _withdraw(Artifact.objects.filter(digest__in=some, kind=MEDIA))
        live = _end_rollbacks()
    return prune_before(live)


def _end_rollbacks() -> int:
    """Let the next build render everything, and no rollback reach an earlier release; return the live one's number."""
    Release.objects.exclude(status=Release.Status.ABANDONED).update(fingerprint=PURGED)
    live: int = Site.objects.select_for_update().values_list("live_release", flat=True).get() or 0
    Site.objects.keep_from(live)
    return live


def _withdraw(artifacts: ArtifactQuerySet) -> None:
    """Empty the artifacts but keep their rows: a row's end tells mirrors to delete the file."""
    artifacts.update(kind=WITHDRAWN, body=gzip.compress(b"", mtime=0), size=0, digest=hashlib.sha256().hexdigest())
