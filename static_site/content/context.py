"""Template context shared by several kinds of output: the site, links, dates, tags."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date as Day
from datetime import datetime
from functools import lru_cache
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, translation
from django.utils.encoding import iri_to_uri

from publisher.host_names import with_ascii_host
from publisher.pages.menu_entries import ShownEntry
from publisher.pages.models.json_lists import names_in, pairs_in
from publisher.pages.paths import url_of
from static_site.content.directions import direction_of
from static_site.rendering.recipe import Context

SHARED = 10_000
"""Number of cached dates, tag lists and author lists. An article's appear on its page and in each listing, and
formatting a date costs as much as the rest of a page."""

PLAIN = re.compile(r"(/[A-Za-z0-9_-]+)+/?")
"""Paths that a complete address repeats as they are: nothing to escape, and no dots or empty segments to resolve."""

DATE_FORMATS = {"": "DATE_FORMAT", "short": "SHORT_DATE_FORMAT", "iso": "Y-m-d"}
"""Django's names of formats, which depend on the language, by the date style of the site's settings."""

LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def site_settings() -> Context:
    """Return the environment's settings that templates see; they are part of the fingerprint.

    The title, description, language and direction are defaults: published settings (site_look.py) take their place.
    """
    return {
        "title": settings.SITE_TITLE,
        "description": settings.SITE_DESCRIPTION,
        "language": settings.SITE_LANGUAGE,
        "direction": direction_of(settings.SITE_LANGUAGE),
        "url": settings.SITE_URL,
        "time_zone": settings.SITE_TIME_ZONE,
        "listing_size": settings.SITE_LISTING_SIZE,
        "feed_size": settings.SITE_FEED_SIZE,
        "sitemap_size": settings.SITE_SITEMAP_SIZE,
        "indexable": is_indexable(),
        "feed_url": "/feed.xml",
    }


def is_indexable() -> bool:
    """Return True in production: search engines should index only the production site."""
    return bool(settings.ENVIRONMENT == "production")


def absolute(url: str, page: str = "/") -> str:
    """Return a complete, URL-escaped address (RFC 3986) for machines; a relative one starts at the URL of `page`."""
    if PLAIN.fullmatch(url):
        return f"{_origin(settings.SITE_URL)}{url}"
    return _complete(f"{settings.SITE_URL}{page}", url)


@lru_cache(1)
def _origin(site_url: str) -> str:
    """Return the site's URL without a final slash, as complete addresses have it."""
    return _complete(site_url, "/").removesuffix("/")


def _complete(base: str, url: str) -> str:
    with suppress(ValueError):  # such as a bracket that is not closed
        url = urljoin(base, url)
    return LONE_PERCENT.sub("%25", iri_to_uri(url if url.isascii() else with_ascii_host(url)))


def link(title: str, path: str) -> Context:
    return {"title": title, "url": url_of(path)}


def menu_entry(entry: ShownEntry) -> Context:
    """Return an entry of the main menu; the address of another site is complete and URL-escaped."""
    url = absolute(entry.url) if entry.path is None else url_of(entry.path)
    below = [menu_entry(one) for one in entry.below]
    return {"title": entry.title, "url": url, "path": entry.path or "", "children": below}


def date(moment: datetime, language: str, style: str = "") -> Context:
    """Return a time in the site's time zone, as ISO 8601 and as a date in the site's language and style."""
    local = _local(moment)
    return {"iso": _iso(local), "text": in_words(local.date(), language, style)}


def iso(moment: datetime) -> str:
    """Return a time in the site's time zone, as ISO 8601."""
    return _iso(_local(moment))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings.SITE_TIME_ZONE))


def _iso(local: datetime) -> str:
    return local.isoformat(timespec="seconds")


@lru_cache(SHARED)
def in_words(day: Day, language: str, style: str = "") -> str:
    """Return a day as the site's settings have it; `style` is a DateStyle."""
    with translation.override(language):
        return formats.date_format(day, DATE_FORMATS[style])


@lru_cache(SHARED)
def written_tags(pairs: str) -> list[Context]:
    """Return a publication's tags, from the text of its `tag_pairs` column."""
    return tags(pairs_in(json.loads(pairs)))


@lru_cache(SHARED)
def written_list(names: str) -> list[str]:
    """Return a list of strings, such as authors, from its column's text."""
    return names_in(json.loads(names))


def tags(names: Iterable[tuple[str, str]]) -> list[Context]:
    """Turn (slug, name) pairs into links to the tags' listings."""
    return [_tag(slug, name) for slug, name in sorted(names)]


@lru_cache(SHARED)
def _tag(slug: str, name: str) -> Context:
    return {"name": name, "url": url_of(f"tags/{slug}")}


def image_url(image: str, page: str) -> str:
    """Return the address of a picture of the page at this URL; media_files.py knows those of the library."""
    return absolute(image, page) if image.strip() else ""
