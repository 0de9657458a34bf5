"""The pictures and downloads of an imported site: found by the addresses in its texts, and brought into the library.

The library keeps the same bytes once, so another import brings nothing again.
"""

import posixpath
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from django.db import transaction

from publisher.pages.importing.documents import Document
from publisher.pages.importing.folder import SUFFIXES
from publisher.pages.importing.generators.generator import Generator, existing_file
from publisher.pages.library.uploading import upload_once
from publisher.pages.media.kinds import BY_SUFFIX, UnusableFile
from publisher.pages.models.audit import Actor
from publisher.pages.models.media import PREFIX

LOCAL = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:|//|#|\?)[^#?]+")
PELICAN = re.compile(r"[{|](?:static|attach|filename)[}|]/?")
MISSING = "isn't in the site's files"
"""End of the note on a file that a text names and the site doesn't have."""
PAGES = (*SUFFIXES, ".html", ".htm", ".xml", ".rst")


class SiteFiles:
    """The files of one site."""

    def __init__(self, generator: Generator, by: Actor) -> None:
        self.generator, self.by = generator, by
        self.brought: dict[Path, str] = {}
        self.added = 0

    def find(self, address: str, folders: Sequence[str], page: str) -> Path | None:
        """Return the file at a local address, as a text in one of these folders, or at this page's path, names it."""
        for name in dict.fromkeys((PELICAN.sub("/", address), PELICAN.sub("/", unquote(address)))):
            whole = name if name.startswith("/") else f"/{page}/{name}"
            rooted = posixpath.normpath(whole).lstrip("/")
            places = [posixpath.join(top, rooted) for top in self.generator.file_folders]
            near = [] if name.startswith("/") else [posixpath.join(folder, name) for folder in folders]
            for place in (*near, *places):
                file = existing_file(self.generator.root, posixpath.normpath(place))
                if file:
                    return file
        return None

    def bring(self, file: Path) -> str:
        """Return the address of a file in the library, which gets it if need be; raise UnusableFile or OSError."""
        if file not in self.brought:
            with file.open("rb") as content, transaction.atomic():
                added, is_new = upload_once(content, file.name, by=self.by)
                live = added.live
            if live is None:
                raise UnusableFile(f"“{file.name}” has been deleted from the library.")
            self.brought[file] = f"/{PREFIX}{live.name}"
            self.added += is_new
        return self.brought[file]


class PageFiles:
    """The files that one page names. `url` is asked for each address; `notes` has what couldn't be had, by line."""

    def __init__(self, files: SiteFiles, document: Document) -> None:
        self.files, self.document = files, document
        self.notes: list[tuple[int, str]] = []

    def url(self, address: str, line: int = 0) -> str | None:
        """Return a file's address in the library; None for an address that isn't a file of the site."""
        found = LOCAL.match(address)
        path = found[0] if found else ""
        suffix = posixpath.splitext(path)[1].lower()
        if not path or suffix in ("", *PAGES):
            return None
        file = self.files.find(path, self.document.file_folders, self.document.path)
        try:
            if file:
                return self.files.bring(file) + address[len(path) :]
        except (UnusableFile, OSError) as error:
            self.notes.append((line, f"{path} can't be brought: {error}"))
        else:
            if suffix in BY_SUFFIX:
                self.notes.append((line, f"{path} {MISSING}"))
        return None
