"""A redirect from an old address to a page's path or to an external address.

No live page has a live redirect's address, and no redirect leads to another's address: all writes go through
`RedirectChanges`. A redirect to a page that isn't live leads nowhere; this is checked when a release is built.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from publisher.pages.models.columns import PathField
from publisher.pages.models.validity import Versioned, VersionedQuerySet
from publisher.pages.paths import FILE_SUFFIX, MAX_LENGTH, url_of

MAX_TARGET = 2_000
"""Maximum length in bytes; PostgreSQL's limit for an index is 2,704."""


class Redirect(Versioned):
    from_path = PathField(max_length=MAX_LENGTH)
    target = PathField(max_length=MAX_TARGET, blank=True)  # a page's path ("" is home) or an http(s) address

    objects = VersionedQuerySet["Redirect"].as_manager()

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(fields=["from_path"], condition=Q(until=None), name="one_live_redirect_a_path"),
        ]
        indexes = [
            *Versioned.Meta.indexes,
            models.Index(fields=["from_path"], name="redirect_from"),
            models.Index(fields=["target"], name="redirect_target"),
        ]

    def __str__(self) -> str:
        return f"/{self.from_path} → {self.target}"

    @property
    def url(self) -> str:
        """The old address; one that ends like a file has no trailing slash."""
        return f"/{self.from_path}" if FILE_SUFFIX.search(self.from_path) else url_of(self.from_path)


def is_address(target: str) -> bool:
    return target.startswith(("https://", "http://"))


def clean_address(target: str) -> str:
    """Return an external address, or the path for an address on this site (files stay as they are)."""
    own = without_site(target)
    if own != target and not FILE_SUFFIX.search(own):
        return own
    if (size := len(target.encode(errors="replace"))) > MAX_TARGET:
        raise ValidationError(
            f"“{target[:100]}…” has {size:,} bytes; use an address of at most {MAX_TARGET:,}.", code="target"
        )
    if not _is_well_formed(target):
        raise ValidationError(
            f"“{target[:100]}” is not an address that readers can be sent to; copy it again.", code="target"
        )
    return target


def refuse_circle(from_path: str, target: str) -> None:
    if from_path == without_site(target):
        raise ValidationError(
            f"A redirect from /{from_path} would lead back to itself; choose another target.", code="circle"
        )


def without_site(target: str) -> str:
    return target.removeprefix(f"{settings.SITE_URL}/") if is_address(target) else target


def _is_well_formed(address: str) -> bool:
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return False
    return bool(host) and all(c.isprintable() and not c.isspace() for c in address)
