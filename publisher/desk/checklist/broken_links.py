"""Links that lead nowhere, to pages and files of the site: an editor is asked about them once, before publishing.

Links that the published text already has are not asked about again.
"""

from collections.abc import Collection, Iterable, Mapping

from publisher.desk.checklist.checklist import Advice, shortened
from publisher.desk.checklist.link_targets import MOST, Link, broken
from publisher.pages.models import Page, RevisionLink
from publisher.pages.models.validity import batches

LOOKED_UP = 10 * MOST
"""Maximum number of links to look up for several texts together."""


def doubts_about(page: Page) -> list[Advice]:
    """Return the doubts about a page's newest text."""
    if (text := page.latest) is None:
        return []
    live = page.live_publication
    return broken_links({text.pk: live.revision_id if live else None}).get(text.pk, [])


def broken_links(texts: Mapping[int, int | None], coming: Collection[str] = ()) -> dict[int, list[Advice]]:
    """Return doubts by a text's primary key. `texts` names the published text that each replaces; `coming` lists paths
    of pages published with it."""
    links = _links_of([*texts, *(old for old in texts.values() if old)])
    new = {text: links.get(text, set()) - links.get(old or 0, set()) for text, old in texts.items()}
    asked = sorted(link for link in set().union(*new.values()) if link.target not in coming)[:LOOKED_UP]
    why = {link: said for some in batches(asked, MOST) for link, said in broken(some)}
    found = {
        text: [Advice(why[link], find=link.words) for link in sorted(some & why.keys())] for text, some in new.items()
    }
    return {text: shortened(advice) for text, advice in found.items() if advice}


def _links_of(texts: Iterable[int]) -> dict[int, set[Link]]:
    links: dict[int, set[Link]] = {}
    rows = RevisionLink.objects.filter(revision__in=list(texts)).values_list("revision", "revision__page__path", "path")
    for text, page, written in rows:
        links.setdefault(text, set()).add(Link.on(page, written))
    return links
