"""The address of a tag that stays as it was before addresses told all names apart; a migration wrote the rows."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from publisher.pages.models.columns import PathField
from publisher.pages.models.validity import batches
from publisher.pages.tag_addresses import tag_key, tag_slug


class KeptTagAddress(models.Model):
    key = PathField(max_length=200, unique=True)  # what all spellings of the tag have in common
    slug = PathField(max_length=200, unique=True)

    def __str__(self) -> str:
        return f"{self.key} at {self.slug}"


def kept_tag_addresses(names: Iterable[str]) -> dict[str, str]:
    """Return the kept addresses that these tags have, or would have if no other tag kept them; by key."""
    wanted = sorted({word for name in names for word in (tag_key(name), tag_slug(name))})
    rows = KeptTagAddress.objects.values_list("key", "slug")
    found = (rows.filter(Q(key__in=some) | Q(slug__in=some)) for some in batches(wanted))
    return dict(pair for some in found for pair in some)
