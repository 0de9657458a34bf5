"""Template contexts of pages, for many pages at once: a full build spends most of its time here.

Rows are plain tuples, and data that pages share is queried once per batch. A full build reads the pages section by
section, in the order of listings, so a page's neighbours are the adjacent rows and need no query of their own.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Exists, F, OuterRef, QuerySet

from publisher.pages.models import Publication
from publisher.pages.models.change_notes import current_and_earlier, notes_in
from publisher.pages.models.json_lists import headings_in
from publisher.pages.models.publication import PublicationQuerySet
from publisher.pages.paths import url_of
from static_site.content import context, keyed_reads, listings, media_files
from static_site.content.keyed_reads import Key, Written
from static_site.content.media_files import Files
from static_site.content.media_markup import Markup
from static_site.content.snapshot import Snapshot
from static_site.rendering.recipe import Context

LATEST = 5
"""Number of newest articles, from the whole site, on the home page."""

COLUMNS = (
    "pk", "path", "title", "summary", "description", "image", "noindex", "date", "published_at", Written(F("authors")),
    Written(F("tag_pairs")), Written(F("change_notes")), "revision__html", Written(F("revision__headings")),
    "section", "order_key",
)  # fmt: skip


ORDER = ("section", "order_key")
"""A full build's reading order of all pages except home."""

Members: TypeAlias = Mapping[str | None, int]

NOTHING_LISTED: Context = {"entries": [], "older": None, "kind": "article"}
NOTHING_TOLD: Context = {"change_note": "", "changes": []}


class Row(NamedTuple):
    """A publication with its text; the fields are in the order of COLUMNS."""

    pk: int
    path: str
    title: str
    summary: str
    description: str
    image: str
    noindex: bool
    date: datetime | None
    published_at: datetime
    authors: str  # like the next two fields and the headings, JSON text as stored
    tag_pairs: str | None
    change_notes: str | None
    html: str
    headings: str
    section: str | None
    order_key: str


class Beside(NamedTuple):
    """What a link to the entry before or after a page depends on."""

    pk: int
    title: str
    path: str
    date: datetime | None
    section: str | None


class Placed(NamedTuple):
    """A page with those before and after it in the section, where they belong together."""

    row: Row
    previous: Context | None
    next: Context | None


def at(now: Snapshot, paths: list[str]) -> list[Placed]:
    """Return the pages at some paths; each page's neighbours are looked up individually."""
    found = now.publications.filter(path__in=paths).annotate(**now.neighbours())
    rows = list(found.values_list(*COLUMNS, "previous_id", "next_id"))
    near = {key for row in rows for key in row[-2:] if key}
    named = Publication.objects.filter(pk__in=near).values_list(*Beside._fields)
    beside = {other.pk: other for other in map(Beside._make, named)}
    own = ((Row._make(row[:-2]), beside.get(row[-2]), beside.get(row[-1])) for row in rows)
    return [Placed(row, _link(row, last), _link(row, following)) for row, last, following in own]


def key_of(now: Snapshot, path: str) -> Key | None:
    """Return a page's key in ORDER; None for home and where there is no page."""
    key: Key | None = _listed_pages(now).filter(path=path).values_list(*ORDER).first()
    return key


def keys(now: Snapshot, after: Key | None, size: int) -> Iterator[list[tuple[str, ...]]]:
    """Yield the paths and keys of all pages except home in ORDER, `size` at a time, after a key if one is given."""
    return keyed_reads.in_order(_listed_pages(now).values_list("path", *ORDER), ORDER, size, after=after)


def in_order(now: Snapshot, after: Key | None, size: int) -> list[Placed]:
    """Return up to `size` pages after a key, or the first ones; the same query reads the pages on either side."""
    rows = keyed_reads.at_or_after(_rows(now), ORDER, after)[: size + 1 + bool(after)]
    found = [None] * (after is None) + [Row._make(row) for row in rows] + [None]
    beside = zip(found, found[1:], found[2:], strict=False)
    return [Placed(row, _link(row, last), _link(row, following)) for last, row, following in beside if row][:size]


def contexts(now: Snapshot, pages: list[Placed], members: Members | None = None) -> dict[str, Context]:
    """Return each page's template context by path; query `members` unless given."""
    paths = [page.row.path for page in pages]
    crumbs, members = now.breadcrumbs(paths), members_of(now, paths) if members is None else members
    tags = now.tags_of((row.pk, row.tag_pairs) for row, *_ in pages)
    files = _files(now, pages)
    return {
        row.path: {
            **_own(now, row, files),
            **_listed(now, row, members.get(row.path, 0)),
            "tags": tags.get(row.pk, []),
            "breadcrumbs": crumbs[row.path],
            "previous": previous,
            "next": following,
        }
        for row, previous, following in pages
    }


def _files(now: Snapshot, pages: list[Placed]) -> Files:
    """Return the files of the library that these pages name; most name none and need no query."""
    named = (media_files.named_in(row.html) | media_files.of_image(row.image) for row, *_ in pages)
    return media_files.files(now.version, addresses) if (addresses := set().union(*named)) else {}


def latest(now: Snapshot) -> "QuerySet[Publication]":
    return now.publications.newest_dated()[:LATEST]


def _rows(now: Snapshot) -> "QuerySet[Publication, tuple[Any, ...]]":
    rows: QuerySet[Publication, tuple[Any, ...]] = _listed_pages(now).values_list(*COLUMNS)
    return rows


def _listed_pages(now: Snapshot) -> PublicationQuerySet:
    """Return all pages except home, which no section lists."""
    return now.publications.exclude(section=None)


def _link(row: Row, other: "Row | Beside | None") -> Context | None:
    """Return the link to the entry before or after a page, if a reader of one would go on with the other.

    That is so for two articles, and for two undated pages of a section, but not for those directly below home.
    """
    if other is None or other.section != row.section or (other.date is None) != (row.date is None):
        return None
    return context.link(other.title, other.path) if row.date or row.section else None


def members_of(now: Snapshot, paths: list[str]) -> Members:
    """Count the pages directly below each of some paths; omit paths without any."""
    below = now.publications.filter(section=OuterRef("path"))
    sections = now.publications.filter(Exists(below), path__in=keyed_reads.among(paths, "text"))
    return {path: listings.section(now, path).count for path in sections.values_list("path", flat=True)}


def _listed(now: Snapshot, row: Row, members: int) -> Context:
    """Return the listings of a section or of home; most pages list nothing and need no query."""
    if row.path == "":
        newest = listings.entries(now, list(latest(now).values_list(*listings.columns())))
        return {**_section(now, row, members), "latest": newest, "kind": "home"}
    return {**(_section(now, row, members) if members else NOTHING_LISTED), "latest": []}


def _section(now: Snapshot, row: Row, members: int) -> Context:
    listing = listings.section(now, row.path, row.title, counted=members)
    return {"entries": listing.own_entries(), "older": listing.older, "kind": "section"}


def _own(now: Snapshot, row: Row, files: Files) -> Context:
    """Return the context that depends only on the page itself, the files it shows and the settings."""
    return {
        "title": row.title,
        "url": url_of(row.path),
        "canonical": context.absolute(url_of(row.path)),
        "description": row.description or row.summary,
        "image_url": media_files.card_url(row.image, url_of(row.path), files),
        "noindex": row.noindex or not context.is_indexable(),
        "html": Markup(files).write(row.html),
        "headings": headings_in(json.loads(row.headings)),
        "date": now.date(row.date),
        "updated": now.date(row.published_at),
        **_told(now, row),
        "authors": context.written_list(row.authors),
    }


def _told(now: Snapshot, row: Row) -> Context:
    """Return the notes for readers on this version of a page and on earlier ones; most pages have none."""
    if row.change_notes is None:
        return NOTHING_TOLD
    note, earlier = current_and_earlier(notes_in(json.loads(row.change_notes)), row.published_at)
    return {"change_note": note, "changes": [{"date": now.date(at), "text": text} for at, text in earlier]}
