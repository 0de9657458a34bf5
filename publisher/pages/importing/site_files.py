"""The pictures and downloads of an imported site: found by the addresses in its texts, and brought into the library.

The library keeps the same bytes once, so another import brings nothing again.
"""

import posixpath
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from django.db import transaction

from publisher.pages.importing.folder import PAGE_SUFFIXES
from publisher.pages.importing.generators.generator import Generator, existing_file
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.links import PELICAN
from publisher.pages.library.uploading import names_of_bytes, upload_once
from publisher.pages.media.kinds import BY_SUFFIX, UnusableFile, kind_of
from publisher.pages.models.audit import Actor
from publisher.pages.models.blob import digest_of
from publisher.pages.models.media import PREFIX

LOCAL = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:|//|#|\?)[^#?]+")
MISSING = "isn't in the site's files"
"""End of the note on a file that a text names and the site doesn't have."""
PAGES = (*PAGE_SUFFIXES, ".xml")


class Brought(NamedTuple):
    """A file's address in the library, or the reason for not having one."""

    address: str = ""
    problem: str = ""


class SiteFiles:
    """The files of one site."""

    def __init__(self, generator: Generator, by: Actor, *, dry_run: bool = False) -> None:
        self.generator, self.by, self.dry_run = generator, by, dry_run
        self.brought: dict[Path, Brought] = {}
        self.added = 0

    def find(self, address: str, folders: Sequence[str], page: str) -> Path | None:
        """Return the file at a local address, as a text in one of these folders, or at this page's path, names it."""
        plain = PELICAN.sub("", address)
        for name in dict.fromkeys((plain, unquote(plain), posixpath.join("/", plain))):
            whole = name if name.startswith("/") else f"/{page}/{name}"
            rooted = posixpath.normpath(whole).lstrip("/")
            places = [posixpath.join(top, rooted) for top in self.generator.file_folders]
            near = [] if name.startswith("/") else [posixpath.join(folder, name) for folder in folders]
            for place in (*near, *places):
                file = existing_file(self.generator.root, posixpath.normpath(place))
                if file:
                    return file
        return None

    @transaction.atomic
    def bring(self, files: Iterable[Path]) -> None:
        """Bring files into the library, unless it has them, and note their addresses or why they can't be brought.

        With `dry_run`, the library is as before.
        """
        unknown = [file for file in files if file not in self.brought]
        self.brought |= _known(unknown)
        for file in unknown:
            if file not in self.brought:
                try:
                    self.brought[file] = self._bring(file)
                except (UnusableFile, OSError) as error:
                    self.brought[file] = Brought(problem=str(error))
        if self.dry_run:
            transaction.set_rollback(True)

    def _bring(self, file: Path) -> Brought:
        with file.open("rb") as content, transaction.atomic():
            added, is_new = upload_once(content, file.name, by=self.by)
            live = added.live
        if live is None:
            raise UnusableFile(f"“{file.name}” has been deleted from the library.")
        self.added += is_new
        return Brought(f"/{PREFIX}{live.name}")


def _known(files: Iterable[Path]) -> dict[Path, Brought]:
    """Return the addresses of files whose bytes the library has, found without a write."""
    keys = {}
    for file in files:
        with suppress(UnusableFile, OSError), file.open("rb") as content:
            keys[file] = digest_of(content), kind_of(content, file.name).suffix
    names = names_of_bytes(digest for digest, _ in keys.values())
    return {file: Brought(f"/{PREFIX}{names[key]}") for file, key in keys.items() if key in names}


class PageFiles:
    """The files that one page names. `url` is asked for each address.

    `named` has each file that was found, with the address in the text, and `notes` what couldn't be had, by line.
    """

    def __init__(self, files: SiteFiles, document: Document) -> None:
        self.files, self.document = files, document
        self.notes: list[tuple[int, str]] = []
        self.named: list[tuple[str, Path]] = []

    def url(self, address: str, line: int = 0) -> str | None:
        """Return a file's address in the library; None for a file not brought so far, and for any other address."""
        found = LOCAL.match(address)
        path = found[0] if found else ""
        suffix = posixpath.splitext(path)[1].lower()
        if not path or suffix in ("", *PAGES):
            return None
        if file := self.files.find(path, self.document.file_folders, self.document.path):
            self.named.append((path, file))
            brought = self.files.brought.get(file, Brought())
            if brought.problem:
                self.notes.append((line, f"{path} can't be brought: {brought.problem}"))
            return brought.address + address[len(path) :] if brought.address else None
        if suffix in BY_SUFFIX:
            self.notes.append((line, f"{path} {MISSING}"))
        return None
