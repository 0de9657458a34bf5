"""Lists of reStructuredText in Markdown: with marks, with numbers, of definitions, fields and options."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from docutils import nodes

from publisher.pages.importing.restructured_text.markdown_text import code_span
from publisher.pages.importing.restructured_text.rst_inlines import Inlines, line_of
from publisher.pages.importing.restructured_text.rst_lines import Line, element, plain_lines, prefixed

TYPES = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
INDENT = "    "
Write = Callable[[Iterable[nodes.Node]], list[Line]]


@dataclass(slots=True)
class Lists:
    """The lists of one document; `write` writes what an item holds. Each kind has docutils' name."""

    inlines: Inlines
    write: Write

    def mark(self, node: nodes.Node, before: nodes.Node | None) -> None:
        """Choose a list's mark: another than that of the list above, or the two would be one."""
        if isinstance(node, nodes.bullet_list | nodes.enumerated_list):
            is_second = type(before) is type(node) and not before.get("is_second")
            node["is_second"] = is_second

    def bullet_list(self, node: nodes.Element) -> list[Line]:
        mark = "* " if node.get("is_second") else "- "
        return self._items(node, [mark] * len(node.children))

    def enumerated_list(self, node: nodes.Element) -> list[Line]:
        start = node.get("start", 1)
        kind = TYPES.get(node.get("enumtype", ""))
        if kind:
            items = [line for item in node.children for line in element("li", self._item(item))]
            begin = f' start="{start}"' if start != 1 else ""
            first, last = items[0].number, items[-1].number
            return [Line(f'<ol type="{kind}"{begin}>', first), *items, Line("</ol>", last)]
        point = ")" if node.get("is_second") else "."
        return self._items(node, [f"{number}{point} " for number in range(start, start + len(node.children))])

    def _items(self, node: nodes.Element, marks: list[str]) -> list[Line]:
        is_tight = all(_is_short(item) for item in node.children)
        found: list[Line] = []
        for item, mark in zip(node.children, marks, strict=True):
            lines = self._item(item) or [Line("", line_of(item))]
            if is_tight:
                lines = [line for line in lines if line.text] or lines
            found += [Line("", lines[0].number)] if found and not is_tight else []
            found += prefixed(lines, mark, " " * len(mark))
        return found

    def _item(self, item: nodes.Node) -> list[Line]:
        return self.write(item.children)

    def definition_list(self, node: nodes.Element) -> list[Line]:
        return self._definitions(node, [_entry(item, self._term) for item in node.children])

    def field_list(self, node: nodes.Element) -> list[Line]:
        return self._definitions(
            node, [_entry(item, lambda parts: f"**{self.inlines.text(parts[0])}**") for item in node.children]
        )

    docinfo = field_list

    def option_list(self, node: nodes.Element) -> list[Line]:
        return self._definitions(node, [_entry(item, _options) for item in node.children])

    def _term(self, parts: list[nodes.Element]) -> str:
        term, *kinds = parts
        return " : ".join([self.inlines.text(term), *(f"*{self.inlines.text(kind)}*" for kind in kinds)])

    def _definitions(self, node: nodes.Element, entries: list[tuple[str, nodes.Element]]) -> list[Line]:
        """Write terms and definitions as Markdown; HTML where a definition begins with no words, or inside a block."""
        is_inside = not isinstance(node.parent, nodes.document | nodes.section)
        if is_inside or not all(_begins_with_words(body) for _, body in entries):
            lines = [
                line
                for term, body in entries
                for line in [
                    *element("dt", plain_lines(term, line_of(body))),
                    *element("dd", self.write(body.children)),
                ]
            ]
            return [Line("<dl>", line_of(node)), *lines, Line("</dl>", line_of(node))]
        found: list[Line] = []
        for term, body in entries:
            found += [Line("", line_of(body))] if found else []
            found += plain_lines(" ".join(term.split()), max(line_of(body) - 1, 1))
            found += prefixed(self.write(body.children), ": ", INDENT)
        return found


def _is_short(item: nodes.Node) -> bool:
    """Return whether an item is a paragraph, perhaps with lists of such items below."""
    first, *rest = item.children or [nodes.paragraph()]
    lists = (nodes.bullet_list, nodes.enumerated_list)
    return isinstance(first, nodes.paragraph) and all(
        isinstance(child, lists) and child.get("enumtype", "arabic") == "arabic" and all(map(_is_short, child.children))
        for child in rest
    )


def _begins_with_words(body: nodes.Element) -> bool:
    return bool(body.children) and isinstance(body.children[0], nodes.paragraph) and bool(body.astext().strip())


def _entry(item: nodes.Node, write: Callable[[list[nodes.Element]], str]) -> tuple[str, nodes.Element]:
    *parts, body = [child for child in item.children if isinstance(child, nodes.Element)]
    return write(parts), body


def _options(parts: list[nodes.Element]) -> str:
    return ", ".join(code_span(option.astext()) for option in parts[0].children)
