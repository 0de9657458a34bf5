"""A redirect from an old address (a source, see old_addresses.py) to a page's path or to an external address.

No live page has a live redirect's address, and no redirect leads to another's address: all writes go through
`RedirectChanges`. A redirect to a page that isn't live leads nowhere; this is checked when a release is built.
"""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from publisher.pages.models.columns import PathField
from publisher.pages.models.validity import Versioned, VersionedQuerySet
from publisher.pages.old_addresses import address_of, find_source
from publisher.pages.paths import MAX_LENGTH, url_of
from publisher.web_addresses import on_this_site

MAX_TARGET = 2_000
"""Maximum length in bytes; PostgreSQL's limit for an index is 2,704."""


class Redirect(Versioned):
    from_path = PathField(max_length=MAX_LENGTH)
    target = PathField(max_length=MAX_TARGET, blank=True)  # a page's path ("" is home) or an http(s) address
    fragment = models.CharField(max_length=MAX_LENGTH, blank=True, default="", db_default="")  # the page's part, no "#"

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
        """The old address; one that ends like a file or has a query has no trailing slash."""
        return address_of(self.from_path)

    @property
    def lead(self) -> "Lead":
        return Lead(self.target, self.fragment)


def is_address(target: str) -> bool:
    return target.startswith(("https://", "http://"))


class Lead(NamedTuple):
    """Where a redirect leads: a page's path or an http(s) address, and the part of the page."""

    target: str
    fragment: str = ""

    @property
    def url(self) -> str:
        """The URL, root-relative for a page."""
        url = self.target if is_address(self.target) else url_of(self.target)
        return f"{url}#{self.fragment}" if self.fragment else url


def refuse_circle(from_path: str, target: str) -> None:
    if from_path == _source_at(target):
        raise ValidationError(
            f"A redirect from /{from_path} would lead back to itself; choose another target.", code="circle"
        )


def _source_at(target: str) -> str | None:
    """Return the source that a target would be; None for another site's address."""
    if not is_address(target):
        return target
    return find_source(target) if on_this_site(target) is not None else None
