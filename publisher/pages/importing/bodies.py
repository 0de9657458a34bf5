"""Bodies of imported files, in Publisher's Markdown: dialects, tags, links and files. page_writer.py asks for them."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from publisher.pages.importing.dialects import translate
from publisher.pages.importing.documents import Document, read_body
from publisher.pages.importing.html_bodies import html_block
from publisher.pages.importing.link_rewriter import Leftover, rewrite_body
from publisher.pages.importing.links import Links
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


@dataclass(frozen=True)
class Bodies:
    links: Links
    tags: SiteTags
    files: SiteFiles

    def read(self, document: Document) -> Body:
        """Read a file's body; raise FileProblem if the file has changed since it was checked."""
        text, first = read_body(document)
        image = str(document.revision["image"])
        if document.is_verbatim:
            return Body(text, image)
        files = PageFiles(self.files, document)
        removed: list[Leftover] = []
        numbers: list[int] = []
        if document.is_html:
            text, numbers = html_block(text)
        else:
            text, removed = translate(text)
        result = rewrite_body(text, self.links, document.folder, 1, self.tags.of(document), files.url)
        removed += [*result.removed, *(Leftover(loss.line, loss.name, loss.text) for loss in losses(result.body))]

        def line_in_file(line: int) -> int:
            """Return the file's line for one of the text, both from 1; 0 if it is unknown."""
            within = numbers[min(line, len(numbers)) - 1] + 1 if numbers and line else line
            return within and within + first - 1

        def placed(found: list[Leftover]) -> list[Leftover]:
            return [replace(one, line=line_in_file(one.line)) for one in found]

        notes = [(line_in_file(line), words) for line, words in files.notes]
        image = files.url(image) or image
        found = (placed(result.tags), placed(removed), placed(result.dangling))
        return Body(result.body, image, *found, notes, files.named)
