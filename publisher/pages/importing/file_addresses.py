"""The addresses that an old site's files had, for redirects to the library. site_import.py calls it."""

import posixpath
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from django.core.exceptions import ValidationError

from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.links import PELICAN
from publisher.pages.importing.reading_ahead import Read
from publisher.pages.importing.site_files import SiteFiles
from publisher.pages.old_addresses import read_source


class FileAddresses:
    """`sources` has addresses in the library by the sources of the addresses that the files had.

    A redirect to a file waits until a live page uses it, so a file that only drafts name stays private.
    """

    def __init__(self, files: SiteFiles) -> None:
        self.files = files
        self.sources: dict[str, str] = {}

    def remember(self, written: Read) -> None:
        """Keep where readers of the old site found the files that pages name."""
        for document, reading in written:
            if reading.body:
                self._remember(document, reading.body.files)

    def _remember(self, page: Document, named: Iterable[tuple[str, Path]]) -> None:
        for address, file in named:
            rooted = PELICAN.sub("", address)
            if not rooted.startswith("/"):
                place = file.relative_to(self.files.generator.root.resolve()).as_posix()
                rooted = quote(f"/{self.files.generator.file_address(place, page.place, page.address)}")
            self.add(rooted, file)

    def add(self, address: str, file: Path) -> None:
        """Keep the address of one file, if the library has it."""
        brought = self.files.brought.get(file)
        with suppress(ValidationError):  # what no redirect can have, no browser asks for either
            if brought and brought.address:
                self.sources[read_source(posixpath.normpath(address))] = brought.address
