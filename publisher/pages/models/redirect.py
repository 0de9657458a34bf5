"""A redirect from an old address (a source, see old_addresses.py) to a page, a file of the library or another site.

No live page has a live redirect's address, and no redirect leads to another's address: all writes go through
`RedirectChanges`. A redirect to a page that isn't live leads nowhere, and so does one to a file that no live page uses;
this is checked when a release is built.
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

LIBRARY = "/media/"
"""Where texts name files of the library. A redirect's target that begins so is a file: pages' paths have no slash."""

TAGS = "tags"
"""Where the list of all tags is, and each tag's list below it; a page may be there too, and then comes first."""

MAX_TARGET = 2_000
"""Maximum length in bytes; PostgreSQL's limit for an index is 2,704."""


class Redirect(Versioned):
    from_path = PathField(max_length=MAX_LENGTH)
    target = PathField(max_length=MAX_TARGET, blank=True)  # a page's path ("" is home), /media/tea.jpg, or http(s)
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


def is_file(target: str) -> bool:
    return target.startswith(LIBRARY)


def is_page(target: str) -> bool:
    return not is_address(target) and not is_file(target)


class Lead(NamedTuple):
    """Where a redirect leads: a path of a page or a tag, a file as texts name it, or http(s); and the part of it."""

    target: str
    fragment: str = ""

    @property
    def url(self) -> str:
        """The URL, root-relative on this site; for a file, its address in the library, which readers don't have."""
        url = url_of(self.target) if is_page(self.target) else self.target
        return f"{url}#{self.fragment}" if self.fragment else url


def refuse_circle(from_path: str, target: str) -> None:
    if from_path == _source_at(target):
        raise ValidationError(
            f"A redirect from /{from_path} would lead back to itself; choose another target.", code="circle"
        )


def _source_at(target: str) -> str | None:
    """Return the source that a target would be; None for another site's address, and for a file, which comes first."""
    if is_file(target):
        return None
    if is_page(target):
        return target
    return find_source(target) if on_this_site(target) is not None else None
