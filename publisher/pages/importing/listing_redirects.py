"""Redirects from the lists that an old site had, to those here: of terms, further pages, and feeds of lists.

site_import.py calls it. A list of authors leads to home, as pages of authors don't exist here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError

from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.generators.listing_rules import ListingRules
from publisher.pages.importing.imported_document import Document
from publisher.pages.models.kept_tag_address import kept_tag_addresses
from publisher.pages.models.redirect import TAGS
from publisher.pages.old_addresses import read_source
from publisher.pages.paths import ancestors_of
from publisher.pages.tag_addresses import tag_pairs

FEED = "feed.xml"
AUTHORS = "authors"


def old_lists(generator: Generator, documents: Iterable[Document]) -> dict[str, str]:
    """Return the targets of redirects by source, for the lists of a site with these documents."""
    documents = [document for document in documents if not document.is_draft]
    led: dict[str, str] = {}
    for address, target in _found(generator.listing_rules, documents):
        try:
            source = read_source(quote(f"/{address}"))
        except ValidationError:  # home, or what no redirect can have
            continue
        if source != target:
            led.setdefault(source, target)
    known = {document.path for document in documents}
    return {source: target for source, target in led.items() if source not in known}


def _found(rules: ListingRules, documents: list[Document]) -> Iterator[tuple[str, str]]:
    yield from _of_terms(rules, documents)
    yield from _of_sections(rules, documents)
    yield from _of_everything(rules, documents)


def _of_terms(rules: ListingRules, documents: list[Document]) -> Iterator[tuple[str, str]]:
    counts: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    for document in documents:
        for taxonomy, terms in document.terms.items():
            ends = range(1, len(terms) + 1) if taxonomy != AUTHORS or AUTHORS in rules.terms else ()
            counts.update((document.language, taxonomy, tuple(terms[:end])) for end in ends)
    slugs = _slugs({names[-1] for _, taxonomy, names in counts if taxonomy != AUTHORS})
    for (language, taxonomy, names), count in counts.items():
        if address := rules.term(taxonomy, list(names)):
            target = "" if taxonomy == AUTHORS else f"{TAGS}/{slugs[names[-1]]}"
            yield from _of_list(rules, f"{language}/{address}".lstrip("/"), target, count, names[-1])
    for language, taxonomy in sorted({(language, taxonomy) for language, taxonomy, _ in counts}):
        if address := rules.all_terms(taxonomy):
            yield from _of_list(rules, f"{language}/{address}".lstrip("/"), "" if taxonomy == AUTHORS else TAGS, 0)


def _slugs(names: set[str]) -> dict[str, str]:
    """Return the last part of each tag's address here."""
    kept = kept_tag_addresses(names)
    return {name: tag_pairs([name], kept)[0][0] for name in names}


def _of_sections(rules: ListingRules, documents: list[Document]) -> Iterator[tuple[str, str]]:
    """Yield the further pages and feeds of home and of each page that has others below it."""
    counts = Counter(above for document in documents for above in ancestors_of(document.path))
    addresses = {document.path: document.address or document.path for document in documents} | {"": ""}
    for path, count in counts.items():
        if path in addresses:
            yield from _of_list(rules, addresses[path].strip("/"), path, count)


def _of_everything(rules: ListingRules, documents: list[Document]) -> Iterator[tuple[str, str]]:
    """Yield the further pages of the list of all posts, which lead to the page above them, and its archives."""
    above = rules.whole.rpartition("{number}")[0].strip("/").partition("/page")[0]
    target = above if any(document.path == above for document in documents) else ""
    yield from ((address, target) for address in rules.further_of_all(len(documents)))
    for address in rules.archives:
        yield from ((one, "") for one in (address, *rules.further(address, len(documents))))


def _of_list(rules: ListingRules, address: str, target: str, count: int, term: str = "") -> Iterator[tuple[str, str]]:
    """Yield a list's own address, those of its further pages, and those of its feeds."""
    yield address, target
    yield from ((further, target) for further in rules.further(address, count))
    feeds = rules.feeds_of(address, term) if address else ()  # home's are the whole site's
    yield from ((feed, f"{settings.SITE_URL}/{FEED}") for feed in feeds)
