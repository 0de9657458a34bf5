"""What publishing some drafts together would change, found without writing anything: for previews of the whole site."""

from contextlib import suppress
from datetime import datetime

from django.core.exceptions import ValidationError

from publisher.pages.models.change import Change
from publisher.pages.models.page_queries import PageQuerySet
from publisher.pages.models.publication import Publication


def foreseen_publication(pages: PageQuerySet, *, version: int, at: datetime) -> Change:
    """Return the change that publishing the newest texts of these pages would be, on top of a content version.

    A page that can't be published, such as one without a text, stays as readers have it.
    """
    change = Change(version + 1, at)
    live = {p.page_id: p for p in Publication.objects.live().filter(page__in=pages.values("pk"))}
    for page in pages.kept().select_related("latest").order_by("pk"):
        with suppress(ValidationError):
            page.add_to(change, live.get(page.pk))
    change.foresee()
    return change
