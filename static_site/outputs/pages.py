"""Pages: articles, sections and home, each at its own path."""

from collections.abc import Iterator

from static_site.content import keyed_reads, page_contexts
from static_site.content.difference import Difference, PublicationPair
from static_site.content.keyed_reads import Key
from static_site.content.page_contexts import Members, Placed
from static_site.content.snapshot import Snapshot
from static_site.file_paths import file_of, page_of, pages_of
from static_site.outputs.output import Output, Rank, Recipes, Span
from static_site.rendering.recipe import Context, Recipe

HOME = file_of("")

BELOW = 1_000
"""Pages below a renamed one that are read at once."""


class PageOutput(Output):
    kind = "page"
    rank = Rank.PAGE

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        return _recipes(now, page_contexts.at(now, pages_of(paths)))

    def spans(self, now: Snapshot, after: str, size: int) -> Iterator[Span]:
        if not after:
            yield Span(HOME, 1, None)
        last = page_contexts.key_of(now, page_of(after) or "")
        for rows in page_contexts.keys(now, last, size):
            path, section, order_key = rows[-1]
            yield Span(file_of(path), len(rows), (last, len(rows)))
            last = section, order_key

    def recipes_in(self, now: Snapshot, what: "tuple[Key | None, int] | None") -> Recipes:
        pages = page_contexts.at(now, [""]) if what is None else page_contexts.in_order(now, *what)
        return _recipes(now, pages, now.members)

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        for pair in difference.pairs:
            for path in sorted(pair.paths):
                yield file_of(path), pair.reason
        for pair in difference.pairs:
            yield from _neighbours(difference, pair)
            if pair.named_otherwise:
                yield from _below(difference.new, pair)
        if set(_latest_ids(difference.old) + _latest_ids(difference.new)) & _changed_ids(difference):
            yield HOME, "newest article changed"

    def owns(self, now: Snapshot, paths: list[str]) -> set[str]:
        found = now.publications.filter(path__in=pages_of(paths))
        return {file_of(path) for path in found.values_list("path", flat=True)}


def recipe(page: Context) -> Recipe:
    return Recipe("page.html", {"page": page})


def _recipes(now: Snapshot, pages: list[Placed], members: Members | None = None) -> Recipes:
    return {file_of(path): recipe(page) for path, page in page_contexts.contexts(now, pages, members).items()}


def _neighbours(difference: Difference, pair: PublicationPair) -> Iterator[tuple[str, str]]:
    """Yield the pages that link to this one as previous or next."""
    if pair.stays and not pair.named_otherwise:
        return
    for snapshot, page in ((difference.old, pair.old), (difference.new, pair.new)):
        if page is None or page.section is None:
            continue
        siblings = snapshot.publications.filter(section=page.section)
        before = siblings.filter(order_key__lt=page.order_key).order_by("-order_key")[:1]
        after = siblings.filter(order_key__gt=page.order_key).order_by("order_key")[:1]
        for path in [*before.values_list("path", flat=True), *after.values_list("path", flat=True)]:
            yield file_of(path), "neighbour changed"


def _below(now: Snapshot, pair: PublicationPair) -> Iterator[tuple[str, str]]:
    for path in sorted(pair.paths - {""}):
        for some in keyed_reads.forwards(now.publications.below(path).values_list("path"), "path", BELOW):
            yield from ((file_of(below), "breadcrumb changed") for (below,) in some)


def _latest_ids(snapshot: Snapshot) -> list[int]:
    return list(page_contexts.latest(snapshot).values_list("page_id", flat=True))


def _changed_ids(difference: Difference) -> set[int]:
    return {p.page_id for pair in difference.pairs for p in pair.both if pair.looks_other_in_listings}
