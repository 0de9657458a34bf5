"""The editor's link check: where the links of a text lead, in a handful of queries regardless of their number.

A build checks what its release has; here, a page that is published but not built yet counts as present.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Self

from publisher.pages.markdown.internal_links import places_in
from publisher.pages.models import Asset, MediaName, Page, Publication, Redirect
from publisher.pages.models.media import PREFIX
from publisher.pages.models.revision import link_target, media_in
from publisher.pages.paths import url_of
from static_site.models import Artifact, Site

MOST = 400
"""Maximum number of links to look up: a text with more isn't prose, and a query has its limit."""


class Link(NamedTuple):
    """An internal link as rendering lists it, and the path that it leads to."""

    written: str
    target: str

    @classmethod
    def on(cls, page: str, written: str) -> Self:
        """Return a link on the page at a path."""
        return cls(written, link_target(written, page))

    @property
    def names_a_place(self) -> bool:
        """True for `drinks/#tea`, and for `#tea` on this page."""
        return "#" in self.written and not self.written.startswith("./")

    @property
    def words(self) -> str:
        """The part of the link that stands in the text as it is: `/drinks/tea/#hot` may be written in several ways."""
        return f"#{self.written.partition('#')[2]}" if self.names_a_place else self.written.removeprefix("./")


def broken(links: Iterable[Link]) -> Iterator[tuple[Link, str]]:
    """Yield links that lead nowhere, each with the reason."""
    links = [link for link in links if link.target and len(link.written) <= 500 and "\0" not in link.written][:MOST]
    places = _missing_places([link.written for link in links if link.names_a_place])
    missing = set(_unanswered(list({link.target for link in links if not link.names_a_place})))
    drafts = set(Page.objects.kept().filter(path__in=missing).values_list("path", flat=True)) if missing else set()
    for link in links:
        if link.written in places:
            where = "this text" if link.written.startswith("#") else f"/{link.written.partition('#')[0].lstrip('/')}"
            yield link, f"The link {link.words[:80]} leads to nothing: no heading of {where} has this id."
        elif link.target in missing:
            yield link, _why(link, is_draft=link.target in drafts)


def _why(link: Link, *, is_draft: bool) -> str:
    target = link.target[:80]
    if link.written != link.target:
        return (
            f"The link {link.words[:80]} does not start at the root, and leads to /{target}, where readers find "
            "nothing: write it as the /path/ of a page."
        )
    if is_draft:
        return f"The link {url_of(target)} leads to a draft: readers find nothing there until it is published."
    if target.startswith(PREFIX):
        return f"The link /{target} leads to nothing. No file of this name is in the library."
    return f"The link /{target} leads to nothing: no page, redirect or file has this address."


def _missing_places(links: list[str]) -> set[str]:
    """Return the links to a place, `#tea` or `drinks/#tea`, that their live page doesn't have."""
    asked = {link: link.partition("#")[0].strip("/") for link in links if not link.startswith("#")}
    live = Publication.objects.live().filter(path__in=set(asked.values())) if asked else Publication.objects.none()
    there = {path: places_in(html) for path, html in live.values_list("path", "revision__html")}
    lost = {link for link, path in asked.items() if path in there and link.partition("#")[2] not in there[path]}
    return lost | {link for link in links if link.startswith("#")}


def _unanswered(links: list[str]) -> list[str]:
    """Return the links that lead nowhere; the first query answers most, each later one gets only the rest."""
    for answered in (_pages, _redirects, _files, _uploads):
        if links:
            links = _without(links, answered)
    return links


def _without(links: list[str], answered: Callable[[list[str]], set[str]]) -> list[str]:
    found = answered(links)
    return [link for link in links if link not in found]


def _pages(links: list[str]) -> set[str]:
    return set(Publication.objects.live().filter(path__in=links).values_list("path", flat=True))


def _redirects(links: list[str]) -> set[str]:
    return set(Redirect.objects.live().filter(from_path__in=links).values_list("from_path", flat=True))


def _files(links: list[str]) -> set[str]:
    """Return the links to what builds generate: listings of tags, the feed, files of the theme."""
    live = Site.objects.get().live_release_id
    names = {name: link for link in links for name in (link, f"{link}/index.html")}
    files = Artifact.objects.in_release(live or 0).exclude(kind="page").filter(path__in=list(names))
    return {names[path] for path in files.values_list("path", flat=True)}


def _uploads(links: list[str]) -> set[str]:
    known = set(Asset.objects.filter(digest__in=media_in(links)).values_list("digest", flat=True))
    kept = MediaName.objects.kept().filter(path__in=links).values_list("path", flat=True)
    return {link for link in links if media_in([link]) and media_in([link])[0] in known} | set(kept)
