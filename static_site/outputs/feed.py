"""The site's feed (Atom, RFC 4287): the newest articles with their full text."""

from collections.abc import Iterator

from django.conf import settings

from publisher.pages.models import Publication
from publisher.pages.models.feed_ids import feed_id_at
from publisher.pages.paths import url_of
from static_site.content import context, media_files
from static_site.content.complete_links import complete_links
from static_site.content.difference import Difference
from static_site.content.media_files import Files, named_in
from static_site.content.media_markup import Markup
from static_site.content.snapshot import Snapshot
from static_site.outputs.output import SingleFile
from static_site.rendering.recipe import Context, Recipe


class FeedOutput(SingleFile):
    kind = "feed"
    path = "feed.xml"

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        changed = {page.page_id for pair in difference.pairs for page in pair.both}
        if changed & set(_page_ids(difference.old) + _page_ids(difference.new)):
            yield self.path, "article in the feed changed"

    def recipe(self, now: Snapshot) -> Recipe:
        newest = (
            now.publications.newest_dated()
            .select_related("revision", "page")
            .prefetch_related("tags")[: settings.SITE_FEED_SIZE]
        )
        named = set().union(*(named_in(publication.revision.html) for publication in newest))
        files = media_files.files(now.version, named) if named else {}
        entries = [_entry(now, publication, files) for publication in newest]
        # A feed must state when it changed; without articles, that is when the home page changed.
        moments = [e["updated"] for e in entries] or [context.iso(now.publications.get(path="").published_at)]
        feed = {"updated": max(moments), "url": context.absolute("/feed.xml"), "entries": entries}
        return Recipe("feed.xml", {"feed": feed}, "application/atom+xml; charset=utf-8")


def _entry(now: Snapshot, publication: Publication, files: Files) -> Context:
    url = url_of(publication.path)
    on = now.date(publication.published_at) or {}
    return {
        "title": publication.title, "url": context.absolute(url),
        "id": publication.page.feed_id or feed_id_at(publication.path),
        "updated": context.iso(publication.published_at), "updated_on": on["text"],
        "change_note": publication.change_note,
        "published": context.iso(publication.date or publication.published_at),
        "authors": publication.authors, "summary": publication.summary,
        "html": complete_links(Markup(files).write(publication.revision.html), url),
        "tags": [tag.name for tag in sorted(publication.tags.all(), key=lambda tag: tag.slug)],
    }  # fmt: skip


def _page_ids(snapshot: Snapshot) -> list[int]:
    return list(snapshot.publications.newest_dated().values_list("page_id", flat=True)[: settings.SITE_FEED_SIZE])
