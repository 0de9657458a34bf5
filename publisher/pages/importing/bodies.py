"""Bodies of imported files, in Publisher's Markdown: dialects, tags, links and files. page_writer.py asks for them."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from publisher.pages.importing.dialects import translate
from publisher.pages.importing.documents import read_body
from publisher.pages.importing.folder import RST_SUFFIXES
from publisher.pages.importing.html_bodies import html_block
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.jsx_bodies import jsx_body
from publisher.pages.importing.leftovers import Leftover
from publisher.pages.importing.link_rewriter import rewrite_body
from publisher.pages.importing.links import Links
from publisher.pages.importing.liquid_bodies import Filled
from publisher.pages.importing.list_templates import is_list
from publisher.pages.importing.restructured_text.rst_body import rst_body
from publisher.pages.importing.site_files import PageFiles, SiteFiles
from publisher.pages.importing.site_tags import SiteTags
from publisher.pages.markdown.losses import losses


@dataclass(slots=True)
class Body:
    """A file's text for its page, with what was not understood, removed or not found, by the file's lines."""

    text: str
    image: str
    tags: list[Leftover] = field(default_factory=list)
    removed: list[Leftover] = field(default_factory=list)
    dangling: list[Leftover] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    files: list[tuple[str, Path]] = field(default_factory=list)
    """The site's files that it names, by their addresses in it."""
    is_filled_in: bool = False
    """True if its Liquid was evaluated; a line that comes from a tag is 0."""

    def filled_in(self, filled: Filled, first: int) -> "Body":
        """Return the body of an evaluated text, which has lines of its own, by the file's lines."""

        def before(line: int) -> int:
            found = filled.line_before(line)
            return found and found + first - 1

        def placed(found: list[Leftover]) -> list[Leftover]:
            return [replace(one, line=before(one.line)) for one in found]

        notes = [(before(line), words) for line, words in self.notes]
        removed, dangling = placed(self.removed), placed(self.dangling)
        return replace(self, removed=removed, dangling=dangling, notes=notes, is_filled_in=True)


@dataclass(slots=True)
class Converted:
    """A file's text as Markdown, before its links and tags are rewritten."""

    text: str
    numbers: list[int] = field(default_factory=list)
    """The number from 0 of the file's line that each line was; empty if each is what it was."""
    removed: list[Leftover] = field(default_factory=list)
    """What it lost, by its own lines."""
    lost: list[Leftover] = field(default_factory=list)
    """What it lost, by the file's lines."""
    notes: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Bodies:
    links: Links
    tags: SiteTags
    files: SiteFiles

    def read(self, document: Document) -> Body:
        """Read a file's body; raise FileProblem if the file has changed since it was checked."""
        text, first = read_body(document)
        if document.is_verbatim:
            return Body(text, str(document.revision["image"]))
        body = self._written(document, text, first)
        filled = self.tags.fill_in(document, text) if body.tags else None
        again = self._written(document, filled.text, 1) if filled else None
        return body if filled is None or again is None or again.tags else again.filled_in(filled, first)

    def _written(self, document: Document, text: str, first: int) -> Body:
        """Return a text of a document as Publisher's Markdown; `first` is its first line in the file."""
        image = str(document.revision["image"])
        files, tags = PageFiles(self.files, document), self.tags.of(document)
        body = _converted(document, text, tags.templates)
        result = rewrite_body(body.text, self.links, document.folder, 1, tags, files.url)
        lost_in_html = (Leftover(loss.line, loss.name, loss.text) for loss in losses(result.body))

        def placed(found: list[Leftover]) -> list[Leftover]:
            return [replace(one, line=_line_in_file(one.line, first, body.numbers)) for one in found]

        removed = placed([*body.removed, *result.removed, *lost_in_html])
        removed += [replace(one, line=one.line and one.line + first - 1) for one in body.lost]
        notes = [(_line_in_file(line, first, body.numbers), words) for line, words in files.notes]
        notes += [(line and line + first - 1, words) for line, words in body.notes]
        image = files.url(image) or image
        found = (placed(result.tags), removed, placed(result.dangling))
        return Body(result.body, image, *found, notes, files.named)


def _converted(document: Document, text: str, known: Collection[str]) -> Converted:
    """Return a file's text as Markdown."""
    if is_list(text):
        return Converted("", lost=[Leftover(1, "a list of pages", "Publisher lists the pages below automatically")])
    if document.is_html:
        return Converted(*html_block(text))
    if document.file.suffix.lower() in RST_SUFFIXES:
        written = rst_body(text, known)
        return Converted(written.text, written.numbers, [], written.removed, written.notes)
    lost: list[Leftover] = []
    numbers: list[int] = []
    if document.is_jsx:
        text, numbers, lost = jsx_body(text)
    text, removed = translate(text)
    return Converted(text, numbers, removed, lost)


def _line_in_file(line: int, first: int, numbers: list[int]) -> int:
    """Return the file's line for one of the text, both from 1; 0 if it is unknown."""
    within = numbers[min(line, len(numbers)) - 1] + 1 if numbers and line else line
    return within and within + first - 1
