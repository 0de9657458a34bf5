"""Housekeeping after a build, once its release is live and its slot is free: make room in the database.

It must not fail a build that has succeeded, so errors are logged and the next build tries again.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.models.expressions import Combinable
from django.utils.module_loading import import_string

from builds.models import Build
from builds.models.build import NOW, since
from publisher.database import sentence
from static_site.releases.pruning import prune
from static_site.releases.unused_files import remove_unused_files

logger = logging.getLogger(__name__)

RELEASES, DAYS = 20, 7
"""Reach of a rollback: at least this number of releases, and all releases of this number of days."""

LOGS = timedelta(days=30)


def keep_house(now: Combinable = NOW) -> None:
    try:
        prune(keep=RELEASES, days=DAYS)
        remove_unused_files()
        for prune_others in settings.HOUSEKEEPING:
            import_string(prune_others)()
        Build.objects.filter(ended_at__lt=since(now, LOGS)).exclude(log="", traceback="").update(log="", traceback="")
    except (DatabaseError, InterfaceError) as error:
        logger.warning("Old releases were not pruned; the next build tries again. %s", sentence(error))
