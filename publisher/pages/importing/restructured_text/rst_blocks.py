"""Blocks of reStructuredText as lines of Markdown: sections, lists, quotes, code, pictures, notes and the rest."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from docutils import nodes

from publisher.pages.importing.admonitions import KINDS
from publisher.pages.importing.html_bodies import html_block
from publisher.pages.importing.restructured_text.markdown_text import fenced, tag_text, with_plain_starts
from publisher.pages.importing.restructured_text.rst_inlines import Inlines, anchors, line_of
from publisher.pages.importing.restructured_text.rst_lines import Line, element, plain_lines, prefixed
from publisher.pages.importing.restructured_text.rst_lists import Lists
from publisher.pages.importing.restructured_text.rst_tables import table_lines
from publisher.pages.markdown.anchors import slugify
from publisher.pages.markdown.languages import LANGUAGES

LOWEST = 6
ADMONITIONS = "attention caution danger error hint important note tip warning admonition"
SILENT = (nodes.comment, nodes.substitution_definition, nodes.pending, nodes.decoration, nodes.meta, nodes.footnote)
ERROR = 3
"""The lowest level of docutils' messages that says that a text wasn't read."""
LINE_INDENT = "&emsp;"


@dataclass(slots=True)
class Blocks:
    """The blocks of one document. `known` are names of tags that have a template."""

    inlines: Inlines
    known: Collection[str]
    shift: int = 2
    """The level of the first headings."""
    page_title: nodes.Node | None = None
    """The heading that is the page's title, which isn't written."""
    depth: int = 0
    lists: Lists = field(init=False)

    def __post_init__(self) -> None:
        self.lists = Lists(self.inlines, self.lines)

    def lines(self, children: Iterable[nodes.Node]) -> list[Line]:
        """Return the blocks with a blank line between each two."""
        found: list[Line] = []
        before: nodes.Node | None = None
        for child in children:
            self.lists.mark(child, before)
            lines = self._block(child)
            if lines:
                found += [Line("", lines[0].number)] if found else []
                found += lines
                before = child
        return found

    def _block(self, node: nodes.Node) -> list[Line]:
        if not isinstance(node, nodes.Element) or isinstance(node, (*SILENT, nodes.citation)):
            return []
        write = getattr(self, f"_{node.tagname}", None) or getattr(self.lists, node.tagname, None)
        if write is None:
            write = self._admonition if node.tagname in ADMONITIONS.split() else self._container
        lines: list[Line] = write(node)
        if not node["ids"] or isinstance(node, nodes.section | nodes.target | nodes.system_message):
            return lines
        if lines and isinstance(node, nodes.paragraph):
            return [Line(anchors(node) + lines[0].text, lines[0].number), *lines[1:]]
        return [Line(anchors(node), line_of(node)), *([Line("", line_of(node))] if lines else []), *lines]

    def _container(self, node: nodes.Element) -> list[Line]:
        """Write what an unknown node holds, and a tag of the site's own around it."""
        if "tag" not in node:
            return self.lines(node.children)
        number = line_of(node)
        words = [nodes.paragraph("", "", nodes.strong("", node["argument"]))]
        is_alone, has_words = not node.children, bool(node["argument"]) and node["tag"] not in self.known
        inside = self.lines([*(words if has_words and not is_alone else []), *node.children])
        opening = Line(tag_text(node["tag"], node["argument"], node["options"]), number)
        if is_alone:
            return [opening]
        return [opening, Line("", number), *inside, Line("", number), Line(f"{{{{< /{node['tag']} >}}}}", number)]

    def _section(self, node: nodes.Element) -> list[Line]:
        self.depth += 1
        lines = self.lines(node.children)
        self.depth -= 1
        return lines

    def _title(self, node: nodes.Element) -> list[Line]:
        level = min(self.shift + self.depth - 1, LOWEST)
        text = " ".join(self.inlines.text(node).split())
        own, *labels = node.parent["ids"] if node.parent is not None else [""]
        wish = "" if own in ("", slugify(node.astext())) else f" {{#{own}}}"
        places = "".join(f'<a id="{label}"></a>' for label in labels)
        if node is self.page_title:
            links = self.inlines.document.findall(nodes.reference)
            places += f'<a id="{own}"></a>' if any(link.get("refid") == own for link in links) else ""
            return [Line(places, line_of(node))] if places else []
        return [Line(f"{'#' * level} {places}{text}{wish}", line_of(node))] if text else []

    def _paragraph(self, node: nodes.Element) -> list[Line]:
        text = with_plain_starts(self.inlines.text(node))
        return plain_lines(text, line_of(node)) if text.strip() else []

    def _rubric(self, node: nodes.Element) -> list[Line]:
        return plain_lines(f"**{self.inlines.text(node)}**", line_of(node))

    def _line_block(self, node: nodes.Element) -> list[Line]:
        found = self._verses(node, 0)
        return [Line(f"{line.text}\\", line.number) for line in found[:-1]] + found[-1:]

    def _verses(self, node: nodes.Element, indent: int) -> list[Line]:
        found: list[Line] = []
        for child in node.children:
            if isinstance(child, nodes.line_block):
                found += self._verses(child, indent + 1)
            elif isinstance(child, nodes.Element):
                text = with_plain_starts(" ".join(self.inlines.text(child).split()))
                found.append(Line(LINE_INDENT * indent * bool(text) + text, line_of(child)))
        return found

    def _literal_block(self, node: nodes.Element) -> list[Line]:
        language = node.get("language", next(iter(node["classes"][1:2]), ""))
        for reference in node.findall(nodes.reference):
            self.inlines.lose(reference, "link in a literal block")
        text = self.inlines.spend(node.astext())
        number = line_of(node)
        return [Line(line, number) for line in fenced(text, language if " " not in language else "")]

    def _doctest_block(self, node: nodes.Element) -> list[Line]:
        language = "pycon" if "pycon" in LANGUAGES else "python"
        return [Line(line, line_of(node)) for line in fenced(self.inlines.spend(node.astext()), language)]

    def _math_block(self, node: nodes.Element) -> list[Line]:
        self.inlines.lose(node, "math")
        return self._literal_block(node)

    def _system_message(self, node: nodes.Element) -> list[Line]:
        """Keep the text that docutils couldn't read; the message itself is a note in the report."""
        if node["level"] < ERROR:
            return []
        return self.lines([child for child in node.children if isinstance(child, nodes.literal_block)])

    def _raw(self, node: nodes.Element) -> list[Line]:
        if "html" not in node["format"].split():
            self.inlines.lose(node, f"raw:: {node['format']}")
            return []
        text, numbers = html_block(self.inlines.spend(node.astext()))
        first = line_of(node) + 2  # below the directive and a blank line
        return [Line(line, first + at) for line, at in zip(text.rstrip("\n").split("\n"), numbers, strict=False)]

    def _transition(self, node: nodes.Element) -> list[Line]:
        return [Line("---", line_of(node))]

    def _target(self, node: nodes.Element) -> list[Line]:
        """Write a label that stands alone; one that leads elsewhere, or to the block below, is written there."""
        is_place = "refuri" not in node and "refid" not in node and "refname" not in node
        return [Line(anchors(node), line_of(node))] if is_place and node["ids"] else []

    def _block_quote(self, node: nodes.Element) -> list[Line]:
        return prefixed(self.lines(node.children), "> ", "> ")

    def _attribution(self, node: nodes.Element) -> list[Line]:
        return plain_lines(f"— {self.inlines.text(node)}", line_of(node))

    def _admonition(self, node: nodes.Element) -> list[Line]:
        """Write an alert; its title is the kind, unless the source has another."""
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        name = node.tagname if node.tagname in KINDS else next((c for c in node["classes"] if c in KINDS), "note")
        kind = KINDS[name]
        words = " ".join(self.inlines.text(title).split()) if title else "" if kind == name else name.capitalize()
        inside = self.lines(child for child in node.children if child is not title)
        first = Line(f"[!{kind.upper()}] {words}".rstrip(), line_of(node))
        return prefixed([first, *inside], "> ", "> ")

    def _topic(self, node: nodes.Element) -> list[Line]:
        """Write a topic or a sidebar: a quote below its title."""
        titles = (nodes.title, nodes.subtitle)
        head = [line for child in node.children if isinstance(child, titles) for line in self._rubric(child)]
        inside = self.lines(child for child in node.children if not isinstance(child, titles))
        space = [Line("", head[-1].number)] if head and inside else []
        return prefixed([*head, *space, *inside], "> ", "> ")

    _sidebar = _topic

    def _table(self, node: nodes.Element) -> list[Line]:
        return table_lines(node, self.inlines.text, lambda cell: self.lines(cell.children))

    def _image(self, node: nodes.Element) -> list[Line]:
        return [Line(self.inlines.picture(node), line_of(node))]

    def _reference(self, node: nodes.Element) -> list[Line]:
        """Write a picture that is a link."""
        return self._paragraph(nodes.paragraph("", "", node.deepcopy()))

    def _figure(self, node: nodes.Element) -> list[Line]:
        """Write a picture with its caption, which is plain words in Markdown; one with links is HTML."""
        shown, *rest = node.children
        caption = next((child for child in rest if isinstance(child, nodes.caption)), None)
        more = self.lines(child for child in rest if child is not caption)
        image = next(iter(shown.findall(nodes.image)), None)
        number = line_of(node)
        is_plain = caption is None or all(isinstance(child, nodes.Text) for child in caption.children)
        if image is not None and is_plain and shown is image:
            words = caption.astext() if caption is not None else ""
            lines = [Line(self.inlines.picture(image, words), number)]
        else:
            below = element("figcaption", self._paragraph(caption)) if caption is not None else []
            lines = element("figure", [*self.lines([shown]), Line("", number), *below])
        return [*lines, *([Line("", number), *more] if more else [])]

    def _legend(self, node: nodes.Element) -> list[Line]:
        return self.lines(node.children)
