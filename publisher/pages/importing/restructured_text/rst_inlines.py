"""Words, links, pictures and notes inside a block of reStructuredText, as Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docutils import nodes

from publisher.pages.importing.leftovers import Leftover
from publisher.pages.importing.problems import FileProblem
from publisher.pages.importing.restructured_text.markdown_text import (
    code_span,
    destination,
    escaped,
    picture,
    tag_text,
)
from publisher.pages.markdown.size_limits import MAX_BODY_BYTES

ELEMENTS = {"kbd", "dfn", "samp", "var", "bdi", "del", "ins", "mark", "small", "b", "i", "q", "s", "u", "strong"}
"""Classes of words that are an element of HTML, as docutils writes them too."""
MARKS = {"em": "*", "strong": "**"}
SIZES = ("width", "height", "scale")
SCHEME = re.compile(r"(?:https?|ftp)://[^\s<>]+|mailto:[^\s<>]+@[^\s<>]+")
PADDED = re.compile(r"^\s|\s$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line; one with an element is marked as Markdown does it, where that can be read."""

    text: str
    element: str = ""


@dataclass(slots=True)
class Inlines:
    """The inline parts of one document."""

    document: nodes.document
    losses: list[Leftover]
    notes: list[tuple[int, str]]
    noted: dict[str, nodes.Element] = field(default_factory=dict)
    """Footnotes that the text refers to, by id."""
    size: int = 0
    expanding: list[str] = field(default_factory=list)

    def text(self, node: nodes.Element) -> str:
        return _joined(list(self._pieces(node)))

    def spend(self, text: str) -> str:
        """Count what is written; raise FileProblem if substitutions make a text grow without bound."""
        self.size += len(text)
        if self.size > MAX_BODY_BYTES:
            raise FileProblem(f"its text grows beyond {MAX_BODY_BYTES:,} characters, all that a page may have")
        return text

    def _pieces(self, node: nodes.Element) -> Iterator[Piece]:
        for child in node.children:
            if isinstance(child, nodes.Text):
                yield Piece(escaped(self.spend(child.astext())))
            elif isinstance(child, nodes.Element):
                yield from self._piece(child)

    def _piece(self, node: nodes.Element) -> Iterator[Piece]:
        write = getattr(self, f"_{node.tagname}", None)
        yield from write(node) if write else self._pieces(node)

    def _emphasis(self, node: nodes.Element) -> Iterator[Piece]:
        yield Piece(self.text(node), "em")

    _title_reference = _emphasis

    def _strong(self, node: nodes.Element) -> Iterator[Piece]:
        yield Piece(self.text(node), "strong")

    def _subscript(self, node: nodes.Element) -> Iterator[Piece]:
        yield Piece(f"<sub>{self.text(node)}</sub>")

    def _superscript(self, node: nodes.Element) -> Iterator[Piece]:
        yield Piece(f"<sup>{self.text(node)}</sup>")

    def _literal(self, node: nodes.Element) -> Iterator[Piece]:
        yield Piece(code_span(self.spend(node.astext())))

    def _math(self, node: nodes.Element) -> Iterator[Piece]:
        self.lose(node, "math")
        yield from self._literal(node)

    def _system_message(self, node: nodes.Element) -> Iterator[Piece]:
        yield from ()

    def _raw(self, node: nodes.Element) -> Iterator[Piece]:
        if "html" in node["format"].split():
            yield Piece(self.spend(node.astext()))
        else:
            self.lose(node, f"raw:: {node['format']}")

    def _inline(self, node: nodes.Element) -> Iterator[Piece]:
        """Write a role: Sphinx's `ref`, a class that is an element, or a tag of the site's own."""
        if "label" in node:
            yield self._label(node)
        elif "tag" in node:
            yield Piece(f"{tag_text(node['tag'])}{self.text(node)}{{{{< /{node['tag']} >}}}}")
        elif element := next((name for name in node["classes"] if name in ELEMENTS), ""):
            text = self.text(node)
            yield Piece(text, element) if element in MARKS else Piece(f"<{element}>{text}</{element}>")
        else:
            for name in node["classes"]:
                self.lose(node, f"class {name} of words")
            yield from self._pieces(node)

    def _label(self, node: nodes.Element) -> Piece:
        """Write a link to a label of this text; the words alone for one of another file."""
        label, words = node["label"], self.text(node)
        name = self.document.nameids.get(label)
        if not name:
            return Piece(words or escaped(self.spend(label.replace("-", " ").replace("_", " "))))
        target = self.document.ids.get(name)
        title = target.next_node(nodes.title) if isinstance(target, nodes.Element) else None
        return Piece(f"[{words or (self.text(title) if title else escaped(label))}](#{name})")

    def _reference(self, node: nodes.Element) -> Iterator[Piece]:
        address = node.get("refuri") or (f"#{node['refid']}" if "refid" in node else "")
        plain = node.astext()
        if not address:
            yield from self._pieces(node)
        elif SCHEME.fullmatch(address) and address.removeprefix("mailto:") == plain:
            yield Piece(self.spend(f"<{plain}>"))
        else:
            yield Piece(f"[{self.text(node)}]({self.spend(destination(address))})")

    def _target(self, node: nodes.Element) -> Iterator[Piece]:
        if "refuri" not in node:
            yield Piece(anchors(node))
        yield from self._pieces(node)

    def _footnote_reference(self, node: nodes.Element) -> Iterator[Piece]:
        target = self.document.ids.get(node.get("refid", ""))
        if isinstance(target, nodes.footnote):
            name = target["ids"][0]
            self.noted[name] = target
            yield Piece(self.spend(f"[^{name}]"))
        else:
            yield Piece(f"\\[{self.text(node)}]")

    def _citation_reference(self, node: nodes.Element) -> Iterator[Piece]:
        """Write a citation as a link with its label, which the text may name."""
        label = f"\\[{self.text(node)}\\]"
        yield Piece(f"[{label}](#{node['refid']})" if "refid" in node else label)

    def _image(self, node: nodes.Element) -> Iterator[Piece]:
        yield Piece(self.picture(node))

    def picture(self, node: nodes.Element, caption: str = "") -> str:
        for name in SIZES:
            if name in node:
                self.lose(node, f"{name} of a picture")
        return self.spend(picture(node["uri"], node.get("alt", ""), caption))

    def _substitution_reference(self, node: nodes.Element) -> Iterator[Piece]:
        """Write what a name stands for; one that is undefined, or part of its own definition, stays as its name."""
        name = node["refname"]
        name = self.document.substitution_names.get(name.lower(), name)
        definition = self.document.substitution_defs.get(name)
        if definition is None or name in self.expanding:
            self.notes.append((line_of(node), f"|{node.astext()}| stands for nothing; write what it means"))
            yield Piece(escaped(f"|{node.astext()}|"))
            return
        self.expanding.append(name)
        self.spend(" ")
        yield from list(self._pieces(definition))
        self.expanding.pop()

    def lose(self, node: nodes.Element, name: str, text: str = "") -> None:
        self.losses.append(Leftover(line_of(node), name, (text or node.astext() or name)[:80]))


def line_of(node: nodes.Node) -> int:
    """Return the line at which a node begins, or the nearest known above it; 0 if none is."""
    known = next((inner.line for inner in node.findall() if inner.line), 0)
    while not known and node.parent is not None:
        node = node.parent
        known = node.line or 0
    return known


def anchors(node: nodes.Element) -> str:
    return "".join(f'<a id="{name}"></a>' for name in node["ids"])


def _joined(pieces: list[Piece]) -> str:
    """Join a line's pieces; where marks would be read as mere signs, an element stands for them."""
    done = ""
    pieces = [piece for piece in pieces if piece.text]
    for number, piece in enumerate(pieces):
        after = pieces[number + 1].text[0] if number + 1 < len(pieces) else ""
        text = piece.text
        if piece.element:
            text = _marked(piece, done[-1:], after)
        elif text.startswith("[") and done.endswith("!"):
            done = f"{done[:-1]}\\!"
        done += text
    return done


def _marked(piece: Piece, before: str, after: str) -> str:
    text, mark = piece.text, MARKS[piece.element]
    is_joined = (_is_word(before) and not _is_word(text[0])) or (_is_word(after) and not _is_word(text[-1]))
    if PADDED.search(text) or before == "*" or after == "*" or is_joined:
        return f"<{piece.element}>{text}</{piece.element}>"
    return f"{mark}{text}{mark}"


def _is_word(sign: str) -> bool:
    return bool(sign) and (sign.isalnum() or sign == "_")
