"""A file of an import that was read as a page, before its body is. documents.py makes it, and the writer stores it."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from publisher.pages.importing.aliases import Alias


@dataclass(frozen=True, slots=True)
class Note:
    """A note for the editor about a page that is imported."""

    line: int
    text: str


@dataclass(slots=True)
class Document:
    """A file that was read and checked; `revision` holds the fields of `Page.save_revision` except the body."""

    place: str
    file: Path
    digest: str  # empty if it has no file
    path: str
    path_line: int
    weight: int
    is_draft: bool
    is_verbatim: bool
    begins_with_title: bool  # the body's first heading is the title and is removed
    revision: dict[str, Any]
    aliases: list[Alias] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    is_held_back: bool = False  # because tags are left in it
    is_unwritten: bool = False  # because its site has no page for it
    is_html: bool = False
    address: str = ""
    """The address that its generator gave it, without the first slash."""
    is_jsx: bool = False
    file_folders: tuple[str, ...] = ()
    """Folders below the root where files that the text names without a slash may lie."""
    terms: dict[str, list[str]] = field(default_factory=dict)
    """The names that it has in each taxonomy."""
    unread: list[str] = field(default_factory=list)
    """Fields of its front matter that aren't read."""
    language: str = ""
    """The language's part of its generator's addresses."""
    values: dict[str, str] = field(default_factory=dict)
    """Values that the body's tags may name."""
    updated: datetime | None = None
    publish_at: datetime | None = None
    unpublish_at: datetime | None = None
    feed_id: str = ""

    @property
    def is_timed(self) -> bool:
        """True if its file says from when or until when the page is public."""
        return self.publish_at is not None or self.unpublish_at is not None

    @property
    def folder(self) -> str:
        """The folder of its file, where its links start."""
        return self.place.rpartition("/")[0]
