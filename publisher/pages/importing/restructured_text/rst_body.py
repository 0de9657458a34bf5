"""The text of a reStructuredText file as a page's Markdown. bodies.py asks for it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from docutils import nodes

from publisher.pages.importing.leftovers import Leftover
from publisher.pages.importing.problems import FileProblem
from publisher.pages.importing.restructured_text.rst_blocks import Blocks
from publisher.pages.importing.restructured_text.rst_header import read_header
from publisher.pages.importing.restructured_text.rst_inlines import Inlines
from publisher.pages.importing.restructured_text.rst_lines import Line, prefixed
from publisher.pages.importing.restructured_text.rst_tree import read_tree


@dataclass(slots=True)
class Written:
    """A text as Markdown, the source's line of each of its lines, what it lost, and docutils' messages."""

    text: str
    numbers: list[int] = field(default_factory=list)
    removed: list[Leftover] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)


def rst_body(text: str, known: Collection[str]) -> Written:
    """Return a text as Markdown; raise FileProblem if it can't be a page. `known` tags have a template."""
    lines = text.split("\n")
    header = read_header(lines)
    for number in header.taken:
        lines[number] = ""
    tree = read_tree("\n".join(lines))
    inlines = Inlines(tree.document, tree.losses, tree.notes)
    blocks = Blocks(inlines, known)
    _leave_out_title(tree.document, header.title, blocks)
    try:
        written = blocks.lines(tree.document.children)
        for block in _footnotes(tree.document, inlines, blocks):
            written += [Line("", block[0].number), *block]
    except RecursionError as error:
        raise FileProblem("lists, quotes or directives are nested too deeply; use less nesting") from error
    return Written(
        "\n".join([*(line.text for line in written), ""]), _filled(written, len(lines)), tree.losses, tree.notes
    )


def _leave_out_title(document: nodes.document, title: str, blocks: Blocks) -> None:
    """Leave out the page's title. If other sections stand beside it, those below it go down a level."""
    sections = [child for child in document.children if isinstance(child, nodes.section)]
    top = sections[0].children[0] if sections else None
    if title and isinstance(top, nodes.title) and " ".join(top.rawsource.split()) == " ".join(title.split()):
        blocks.page_title = top
        blocks.shift = 1 if len(sections) == 1 else 2


def _footnotes(document: nodes.document, inlines: Inlines, blocks: Blocks) -> Iterator[list[Line]]:
    """Yield each note that the text or another note refers to, then others and citations below their labels."""
    done: set[str] = set()
    while waiting := [name for name in inlines.noted if name not in done]:
        for name in waiting:
            done.add(name)
            inside = blocks.lines(inlines.noted[name].children[1:])
            yield prefixed(inside or [Line("", 0)], f"[^{name}]: ", "    ")
    for note in document.findall(lambda node: isinstance(node, nodes.footnote | nodes.citation)):
        if isinstance(note, nodes.Element) and note["ids"][0] not in done and note.children:
            label, *rest = note.children
            words = rest[0].children if rest and isinstance(rest[0], nodes.paragraph) else []
            first = nodes.paragraph("", f"[{label.astext()}] ", *words, ids=note["ids"])
            first.line = note.line
            yield blocks.lines([first, *(rest[1:] if words else rest)])


def _filled(lines: list[Line], most: int) -> list[int]:
    """Return the source's line of each line, from 0; the one above it for a line without.

    docutils counts some lines in tables too high.
    """
    numbers, at = [], 1
    for line in lines:
        at = min(line.number or at, most)
        numbers.append(at - 1)
    return [*numbers, at - 1]
