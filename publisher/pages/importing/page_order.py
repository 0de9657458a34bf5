"""The order and the main menu that a generator makes of all of a site's pages. collection.py calls it.

Publisher sorts low weights first, and a page without one has 0. Hugo and Docusaurus put pages without one last.
"""

from collections import defaultdict
from collections.abc import Iterable

from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.imported_document import Document


def arrange(generator: Generator, documents: list[Document]) -> None:
    """Give pages the menu of the configuration, and those without a weight their place behind the others."""
    _take_menu(generator, documents)
    if generator.weightless_is_last:
        for siblings in _by_section(documents):
            last = max((document.weight for document in siblings), default=0)
            for document in siblings if last > 0 else ():
                document.weight = document.weight or last + 1


def _take_menu(generator: Generator, documents: list[Document]) -> None:
    """Put the pages of the menu into it; where a site has a menu, no other page is in it by its place."""
    known = {document.place: document for document in documents} | {f"/{one.path}": one for one in documents}
    for entry in generator.menu:
        document = known.get(entry.place) or known.get(f"/{entry.place.strip('/').lower()}")
        if document:
            document.weight = document.weight or entry.weight
            if entry.is_top and document.revision["in_menu"] is None:
                document.revision["in_menu"] = True
    if generator.menu or (generator.has_menus and any(one.revision["in_menu"] for one in documents)):
        for document in documents:
            document.revision["in_menu"] = bool(document.revision["in_menu"])


def _by_section(documents: Iterable[Document]) -> Iterable[list[Document]]:
    found: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        found[document.path.rpartition("/")[0] if document.path else "/"].append(document)
    return found.values()
