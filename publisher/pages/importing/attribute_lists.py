"""Attribute lists of kramdown, Pandoc and Goldmark: `{: #setup .note}` below a block or right after a link.

Ids stay, as anchors; the classes of alerts make alerts; `{:toc}` and all the rest goes and is counted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from publisher.pages.importing.leftovers import Leftover
from publisher.pages.importing.literals import mask_literals
from publisher.pages.markdown.policy import ALERTS

LIST = r"\{(?::(?!:)[^{}\n\0]{0,500}|[ \t]*[#.][\w-][^{}\n\0]{0,500})\}"
BLOCK = re.compile(rf"(?P<quote>[ \t>]*)(?P<list>{LIST})[ \t]*")
SPAN = re.compile(rf"(?<=[)\]*_~`>\"\0])(?:{LIST}|\{{[ \t]*[A-Za-z-]+=[^{{}}\n\0]{{0,500}}\}})")
HEADING = re.compile(r"[ \t>]*#{1,6}[ \t].*?(?P<list>\{:?[ \t]*[#.][^{}\n\0]{0,500}\})[ \t#]*")
ATTRIBUTE = re.compile(
    r"#(?P<id>[\w.:-]+)|\.(?P<class>[\w-]+)|(?P<key>[A-Za-z][\w-]*)(?:=(?:\"[^\"]*\"|'[^']*'|[^\s}]+))?"
)
TABLE_OF_CONTENTS = re.compile(r"[ \t]*(?:\[TOC\]|\[\[_?TOC_?\]\]|\$\{toc\})[ \t]*", re.IGNORECASE)
LIST_ITEM = re.compile(r" {0,3}(?:[*+-]|\d+[.)])[ \t]")
UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
ATX = re.compile(r" {0,3}#{1,6}[ \t]")
EXTENSION = re.compile(r"\{::(?P<comment>comment)?[^{}\n]{0,500}\}|\{:/[a-z]{0,50}\}")
MOST_LINES = 500
"""Longest block, in lines, that an attribute list makes an alert."""
WORTH = re.compile(r"\{[ \t]*[:#.A-Za-z]|\[TOC\]|\[\[_?TOC|\$\{toc\}", re.IGNORECASE)


@dataclass(slots=True)
class Attributes:
    """A body whose attribute lists are being translated, each line in its place."""

    lines: list[str]
    masked: list[str]
    removed: list[Leftover] = field(default_factory=list)

    def translate(self) -> None:
        for at, line in enumerate(self.masked):
            if "{" not in line and "[" not in line:
                continue
            if TABLE_OF_CONTENTS.fullmatch(line):
                self._remove(at, "[TOC]", line.strip())
                self.lines[at] = ""
            elif block := BLOCK.fullmatch(line):
                self._block(at, block["quote"], block["list"])
            else:
                self._spans(at, line)

    def _block(self, at: int, quote: str, text: str) -> None:
        ids, classes = self._read(at, text)
        self.lines[at] = quote.rstrip()
        above = self.lines[at - 1] if at else ""
        if re.fullmatch(r"\{:[ \t]*toc\b.*\}", text) and LIST_ITEM.match(above):
            self.lines[at - 1] = ""
        elif alert := next((name for name in classes if name in ALERTS), ""):
            self._alert(at, alert)
        elif ids:
            self._anchor(at, quote, ids[0])

    def _alert(self, at: int, name: str) -> None:
        """Quote the block above, or below if none is: the list's own line makes room for the alert's first."""
        begin = at
        while begin and at - begin < MOST_LINES and self.lines[begin - 1].strip():
            begin -= 1
        end = at
        while begin == at and end + 1 < len(self.lines) and end - at < MOST_LINES and self.lines[end + 1].strip():
            end += 1
        block = self.lines[begin:at] or self.lines[at + 1 : end + 1]
        quoted = [line if line.lstrip().startswith(">") else f"> {line}" for line in block]
        if block:
            self.lines[begin : end + 1] = [f"> [!{name.upper()}]", *quoted]

    def _anchor(self, at: int, quote: str, name: str) -> None:
        """Give a heading the id; elsewhere an anchor marks the place. A table has no room for one."""
        heading = at - 2 if at > 1 and UNDERLINE.fullmatch(self.lines[at - 1]) else at - 1
        if heading >= 0 and (heading == at - 2 or ATX.match(self.lines[heading])):
            self.lines[heading] = f"{self.lines[heading].rstrip()} {{#{name}}}"
        elif at and "|" in self.lines[at - 1]:
            self._remove(at, f"{{: #{name}}}", name)
        else:
            self.lines[at] = f'{quote}<a id="{name}"></a>'

    def _spans(self, at: int, line: str) -> None:
        if heading := HEADING.fullmatch(line):
            self._read(at, heading["list"])
        kept, end = [], 0
        for span in SPAN.finditer(line):
            ids, _ = self._read(at, span[0])
            kept += [self.lines[at][end : span.start()], f'<a id="{ids[0]}"></a>' if ids else ""]
            end = span.end()
        self.lines[at] = "".join([*kept, self.lines[at][end:]])

    def _read(self, at: int, text: str) -> tuple[list[str], list[str]]:
        """Return a list's ids and classes; count what means nothing here."""
        ids: list[str] = []
        classes: list[str] = []
        for found in ATTRIBUTE.finditer(text):
            if found["id"]:
                ids.append(found["id"])
            elif found["class"] in ALERTS:
                classes.append(found["class"])
            else:
                self._remove(at, f"{{: .{found['class']}}}" if found["class"] else f"{{:{found['key']}}}", text)
        return ids, classes

    def _remove(self, at: int, name: str, text: str) -> None:
        self.removed.append(Leftover(at + 1, name, text[:80]))


def without_attribute_lists(body: str) -> tuple[str, list[Leftover]]:
    """Return the body with its attribute lists translated, and what of them was removed, by line."""
    if not WORTH.search(body):
        return body, []
    body, removed = _without_extensions(body)
    attributes = Attributes(body.split("\n"), mask_literals(body).text.split("\n"), removed)
    attributes.translate()
    return "\n".join(attributes.lines), attributes.removed


def _without_extensions(body: str) -> tuple[str, list[Leftover]]:
    """Remove kramdown's extensions: `{::options … /}`, markers around text, and comments with their text."""
    kept, removed, at, line = [], [], 0, 1
    for marker in _extensions(body):
        kept.append(body[at : marker.start()])
        line += body.count("\n", at, marker.start())
        if not marker[0].startswith("{:/"):
            removed.append(Leftover(line, f"{{::{marker[0].strip('{}:/ ').split(' ')[0]}}}", marker[0][:80]))
        end = body.find("{:/", marker.end()) if marker["comment"] else marker.end()
        end = marker.end() if end < 0 else end
        kept.append("\n" * body.count("\n", marker.start(), end))
        line += body.count("\n", marker.start(), end)
        at = end
    return "".join([*kept, body[at:]]), removed


def _extensions(body: str) -> Iterator[re.Match[str]]:
    masked = mask_literals(body).text if "{:" in body else ""
    yield from EXTENSION.finditer(masked)
