"""Where Hugo lists pages, by its configuration (gohugo.io: Taxonomies, Pagination). hugo.py calls it."""

from collections.abc import Iterable

from publisher.pages.importing.generators.configuration import Configuration
from publisher.pages.importing.generators.listing_rules import ListingRules
from publisher.pages.importing.generators.slugs import hugo_slug


def hugo_rules(config: Configuration, taxonomies: Iterable[str], feeds: Iterable[str]) -> ListingRules:
    pager = config.word("pagination.path") or config.word("paginatePath") or "page"
    size = config.word("pagination.pagerSize") or config.word("paginate")
    own = {"authors": "authors/{term}"} if "authors" in taxonomies else {}
    return ListingRules(
        {"": "{taxonomy}/{term}"} | own,
        {"": "{taxonomy}"},
        slug=hugo_slug,
        feeds=tuple({feed.rpartition("/")[2]: None for feed in feeds}),
        archives=tuple(code for code in [config.word("defaultContentLanguage") or "en"] if config.table("languages")),
        page=f"{{list}}/{pager}/{{number}}",
        first=1,
        size=int(size) if size.isdecimal() else 10,
    )
