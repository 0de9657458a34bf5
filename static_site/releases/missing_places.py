"""Links to a place on a page, `/guide/#install`, that it doesn't have; gate.py lists them with other broken links."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from publisher.pages.markdown.internal_links import places_in
from publisher.pages.models import Publication, RevisionLink
from publisher.pages.models.validity import batches
from static_site.models import Release

NAMES_A_PLACE = Q(path__contains="#") & ~Q(path__startswith="./")
AT_ONCE = 100
"""Pages to ask about in one statement; each is a range, and SQLite bounds how many conditions one has."""


def missing_places(links: "QuerySet[RevisionLink]", release: Release, page: str) -> Iterator[tuple[str, str]]:
    """Yield (page's path, link) for links to places that aren't there; `page` is the column of the page's path.

    Rendering lists a place on the page itself only if it is missing. What isn't a page has no places to ask for.
    """
    asked: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path, link in links.filter(NAMES_A_PLACE).values_list(page, "path"):
        target = link.partition("#")[0]
        if target:
            asked[target.strip("/")].append((path, link))
        else:
            yield path, link
    for some in batches(sorted(asked)):
        targets = Publication.objects.as_of(release.content_version).filter(path__in=some)
        for target, html in targets.values_list("path", "revision__html"):
            places = places_in(html)
            yield from ((path, link) for path, link in asked[target] if link.partition("#")[2] not in places)


def leading_to_places_on(pages: list[str]) -> Iterator[Q]:
    """Yield conditions that links to places on these pages match, each a byte range that an index serves."""
    for some in batches(pages, AT_ONCE):
        condition = Q()
        for page in some:
            condition |= Q(path__gt=f"{page}/#", path__lt=f"{page}/$")  # "$" is the character after "#"
        yield condition
