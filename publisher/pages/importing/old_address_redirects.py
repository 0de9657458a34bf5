"""Redirects from addresses that an old site had, to files of the library, tags and pages. site_import.py calls it.

A page's own address and an editor's redirect stay as they are. Each batch is one content version.
"""

from collections.abc import Mapping
from itertools import islice

from django.db import transaction

from publisher.pages.models import add_redirects
from publisher.pages.models.audit import Actor
from publisher.pages.models.validity import BATCH


def redirect_old_addresses(targets: Mapping[str, str], *, section: str, by: Actor, dry_run: bool = False) -> int:
    """Redirect old addresses, as sources, to what is here; return how many redirects are new."""
    left = iter(sorted(targets.items()))
    added = 0
    while batch := dict(islice(left, BATCH)):
        below = {f"{section}/{source}" if section else source: target for source, target in batch.items()}
        with transaction.atomic():
            added += add_redirects(below, by=by)
            transaction.set_rollback(dry_run)
    return added
