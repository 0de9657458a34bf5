"""Where readers of an old site's lists by date, such as /2014/03/, are led. site_import.py calls it.

Publisher's section pages and its home page list everything below them, so the nearest page above has what those had.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from django.core.exceptions import ValidationError

from publisher.pages.importing.imported_document import Document
from publisher.pages.models import Publication
from publisher.pages.old_addresses import read_source
from publisher.pages.paths import ancestors_of, slugify_path

MONTH = re.compile(r"\d{1,2}")


def archive_targets(documents: Iterable[Document], section: str) -> dict[str, str]:
    """Return paths of live pages by the sources of the addresses that the lists by date of live pages had.

    The sources are without `section`, below which everything is put.
    """
    dated = {document.path: document for document in documents if document.revision["date"]}
    public = (dated[page.path] for page in Publication.objects.live().only("path").having("path", dated))
    lists = dict.fromkeys(one for document in public for one in _lists(document))
    sources: list[str] = []
    for address in lists:
        with suppress(ValidationError):  # no browser asks for it
            sources.append(read_source(f"/{address}"))
    above = {source: ancestors_of(slugify_path(f"{section}/{source}".lstrip("/"))) for source in sources}
    wanted = {path for paths in above.values() for path in paths}
    live = {page.path for page in Publication.objects.live().only("path").having("path", wanted)}
    return {source: next((path for path in reversed(paths) if path in live), "") for source, paths in above.items()}


def _lists(document: Document) -> Iterator[str]:
    """Yield the folders of an address that are the page's year, its month, and what is above the years."""
    year = str(document.revision["date"].year)
    parts = document.address.split("/")
    if year not in parts[:-1]:
        return
    at = parts.index(year)
    if at:
        yield "/".join(parts[:at])
    yield "/".join(parts[: at + 1])
    if MONTH.fullmatch(parts[at + 1]) and len(parts) > at + 2:
        yield "/".join(parts[: at + 2])
