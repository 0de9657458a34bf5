"""A publication: a page's revision at a path, public from one content version to another."""

import hashlib
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q

from publisher.pages.models.change_notes import current_and_earlier, notes_in
from publisher.pages.models.columns import PathField, below, in_calendar
from publisher.pages.models.json_lists import NameListField
from publisher.pages.models.validity import Versioned, VersionedQuerySet
from publisher.pages.paths import MAX_LENGTH, url_of

NAVIGATION = Q(in_menu=True) | Q(in_menu=None, section="", date=None)
"""Pages in the main menu: those that chose it, and those in it by their place."""


class PublicationQuerySet(VersionedQuerySet["Publication"]):
    def below(self, *paths: str) -> "PublicationQuerySet":
        """Return the publications under any of the paths, a few hundred at most, without the paths themselves."""
        return self.filter(reduce(or_, map(below, paths))) if paths else self.none()

    def newest_dated(self) -> "PublicationQuerySet":
        """Return the whole site's articles, newest first, for feeds and the home page."""
        return self.filter(date__isnull=False).order_by("-date", "path")

    def navigation(self) -> "PublicationQuerySet":
        """Return the main menu: pages that chose it, and undated pages directly below home that made no choice."""
        return self.filter(NAVIGATION).exclude(in_menu=None, path__contains="/").order_by("order_key")


class Publication(Versioned):
    page = models.ForeignKey("pages.Page", related_name="publications", on_delete=models.CASCADE)
    revision = models.ForeignKey("pages.Revision", related_name="publications", on_delete=models.CASCADE)
    path = PathField(max_length=MAX_LENGTH, blank=True)
    # The nearest live page above; only home has no section, and "" is home's own path.
    section = PathField(max_length=MAX_LENGTH, null=True)
    # A section lists its pages in ascending order of this key.
    order_key = PathField(max_length=MAX_LENGTH + 30)
    shard = models.CharField(max_length=2)
    published_at = models.DateTimeField()

    # Copied from the revision and the page: listings never read bodies, and no unversioned data reaches a template.
    title = models.CharField(max_length=250)
    summary = models.TextField(blank=True)
    description = models.CharField(blank=True, max_length=500)
    image = models.CharField(blank=True, max_length=500)
    date = models.DateTimeField(null=True)
    weight = models.IntegerField(default=0)
    authors = NameListField(default=list)
    # [slug, name] of each tag, by slug, so that a listing reads no other table. None only in rows written by code that
    # didn't know this column; PublicationTag rows hold the tags too.
    tag_pairs = models.JSONField(null=True)
    noindex = models.BooleanField(default=False)
    in_menu = models.BooleanField(null=True)

    # [time, text] of each note on what changed for readers, newest first; None without any.
    change_notes = models.JSONField(null=True)

    objects = PublicationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(fields=["page"], condition=Q(until=None), name="one_live_publication_a_page"),
            models.UniqueConstraint(fields=["path"], condition=Q(until=None), name="one_live_publication_a_path"),
            in_calendar("date", "published_at", name="publication_in_calendar"),
        ]
        indexes = [
            *Versioned.Meta.indexes,
            models.Index(fields=["path"], name="publication_path"),
            models.Index(fields=["section", "order_key"], name="publication_listing"),
            models.Index(fields=["order_key"], name="publication_navigation", condition=NAVIGATION),
            # Covers a sitemap file without reading the rows, which are scattered over the table.
            models.Index(
                fields=["shard", "path", "published_at", "noindex", "since", "until"], name="publication_sitemap"
            ),
            models.Index(F("date").desc(), "path", name="publication_newest"),
            models.Index(fields=["published_at"], name="publication_published"),  # the calendar's past days
            # Covers the check for changes since publication without reading the rows.
            models.Index(fields=["page", "revision", "weight"], name="publication_wanted", condition=Q(until=None)),
        ]

    def __str__(self) -> str:
        return f"/{self.path} from version {self.since}"

    @property
    def url(self) -> str:
        return url_of(self.path)

    @property
    def change_note(self) -> str:
        """The note for readers on this version of the page; empty without one."""
        return current_and_earlier(notes_in(self.change_notes), self.published_at)[0]


class PublicationTag(models.Model):
    """A publication's tag, with its place in the tag's listing."""

    publication = models.ForeignKey(Publication, related_name="tags", on_delete=models.CASCADE, db_index=False)
    slug = PathField(max_length=200)
    name = PathField(max_length=100)
    order_key = PathField(max_length=MAX_LENGTH + 30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "slug"], name="tag_once_a_publication")]
        indexes = [
            models.Index(fields=["slug", "order_key"], name="tag_listing"),
            models.Index(fields=["slug", "name"], name="tag_name"),
        ]

    def __str__(self) -> str:
        return str(self.name)


def order_key(weight: int, date: datetime | None, path: str) -> str:
    """Return a key that sorts lower weight first, then newest first with undated pages last, then by path."""
    inverted = 10**12 - int(date.timestamp()) if date else 10**13 - 1
    return f"{weight + 2**31:010d}.{inverted:013d}.{path}"


def shard_of(path: str) -> str:
    """Return which of 256 sitemap files lists a path: the first byte of its SHA-256, in hexadecimal."""
    return hashlib.sha256(path.encode()).hexdigest()[:2]
