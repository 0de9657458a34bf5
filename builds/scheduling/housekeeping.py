"""What a build does once its release is live and its place is free: make room in the database.

It must not fail a build that has succeeded, so what goes wrong is logged, and the next build does it again.
"""

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.models.expressions import Combinable

from builds.models import Build
from builds.models.build import NOW, since
from publisher.database import sentence
from static_site.mirrors.directory_mirror import DirectoryMirror
from static_site.releases.pruning import prune

logger = logging.getLogger(__name__)

RELEASES, DAYS = 20, 7
"""What a rollback can reach at least: so many releases, and all of so many days."""

LOGS = timedelta(days=30)


def configured_mirror() -> DirectoryMirror | None:
    """That of SITE_MIRROR, which every build and every tick brings to the live release."""
    return DirectoryMirror(Path(settings.SITE_MIRROR)) if settings.SITE_MIRROR else None


def keep_house(now: Combinable = NOW) -> None:
    try:
        prune(keep=RELEASES, days=DAYS)
        Build.objects.filter(ended_at__lt=since(now, LOGS)).exclude(log="", traceback="").update(log="", traceback="")
    except (DatabaseError, InterfaceError) as error:
        logger.warning("Old releases were not pruned; the next build tries again. %s", sentence(error))
