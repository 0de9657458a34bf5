"""The parts of a template's context that many kinds of output share: the site, entries, links, dates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, translation

from publisher.pages.models import Publication
from publisher.pages.paths import url_of

Context = dict[str, Any]
"""Plain data: strings, numbers, lists and dictionaries of them, so that a worker needs nothing else."""


def site_settings() -> Context:
    """What templates see of the settings; part of the fingerprint."""
    return {
        "title": settings.SITE_TITLE,
        "description": settings.SITE_DESCRIPTION,
        "language": settings.SITE_LANGUAGE,
        "url": settings.SITE_URL,
        "time_zone": settings.SITE_TIME_ZONE,
        "listing_size": settings.SITE_LISTING_SIZE,
        "feed_size": settings.SITE_FEED_SIZE,
        "sitemap_size": settings.SITE_SITEMAP_SIZE,
        "indexable": settings.ENVIRONMENT == "production",
        "feed_url": "/feed.xml",
    }


def absolute(url: str) -> str:
    return url if not url.startswith("/") else f"{settings.SITE_URL}{url}"


def link(title: str, path: str) -> Context:
    return {"title": title, "url": url_of(path)}


def date(moment: datetime | None) -> Context | None:
    """A moment in the site's zone, for machines and in the site's language for people."""
    if moment is None:
        return None
    local = moment.astimezone(ZoneInfo(settings.SITE_TIME_ZONE))
    with translation.override(settings.SITE_LANGUAGE):
        return {"iso": local.isoformat(timespec="seconds"), "text": formats.date_format(local, "DATE_FORMAT")}


def tags(names: Iterable[tuple[str, str]]) -> list[Context]:
    """(slug, name) pairs as links to the tags' listings."""
    return [{"name": name, "url": url_of(f"tags/{slug}")} for slug, name in sorted(names)]


def image_url(image: str) -> str:
    return absolute(image) if image else ""


def entry(publication: Publication) -> Context:
    """A publication in a listing; its tags have to be prefetched."""
    return {
        "title": publication.title,
        "url": url_of(publication.path),
        "summary": publication.summary,
        "date": date(publication.date),
        "authors": publication.authors,
        "tags": tags((tag.slug, tag.name) for tag in publication.tags.all()),
        "image": publication.image,
    }
