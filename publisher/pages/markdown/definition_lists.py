"""Definition lists, `Term` above `: what it means`, written as HTML before the Markdown parser reads the body.

The syntax is that of PHP Markdown Extra, kramdown, Pandoc and Hugo. The parser itself says what a paragraph is, so
nothing in code, quotes or lists is taken for one. What is indented below a definition belongs to it.
"""

import re
from collections.abc import Iterator

from cmarkgfm.cmark import Options

from publisher.pages.markdown.commonmark import to_html

DEFINITION = re.compile(r"^ {0,3}:[ \t]+(?=\S)", re.MULTILINE)
PARAGRAPH = re.compile(r'^<p data-sourcepos="(\d+):1-(\d+):', re.MULTILINE)
# A term or a definition of one paragraph is written without it. Each attempt ends at the next such tag: linear.
ONE_PARAGRAPH = re.compile(r"<(d[dt])>\n<p>((?:[^<]++|<(?!/?(?:p|d[dlt])[ >]))*+)</p>\n</\1>")


def with_definition_lists(body: str) -> str:
    """Return the body with its definition lists as HTML around Markdown; the same string without one."""
    if not DEFINITION.search(body):
        return body
    return "\n".join(_Lists(body).lines())


def without_paragraphs(html: str) -> str:
    """Return the parser's HTML with each short term and definition as one line."""
    return ONE_PARAGRAPH.sub(r"<\1>\2</\1>", html)


class _Lists:
    """A reading of the body, line by line, that has come to the line `at`."""

    def __init__(self, body: str) -> None:
        self._source = body.split("\n")
        page = to_html(body, Options.CMARK_OPT_SOURCEPOS | Options.CMARK_OPT_FOOTNOTES)
        self._ends = {int(first) - 1: int(last) for first, last in PARAGRAPH.findall(page)}
        self._at, self._is_open = 0, False

    def lines(self) -> Iterator[str]:
        while self._at < len(self._source):
            terms, begin, end = self._entry()
            if begin < end:
                yield from [] if self._is_open else ["", "<dl>"]
                self._is_open = True
                for term in self._source[self._at : terms]:
                    yield from _element("dt", [term.strip()])
                yield from self._definitions(begin, end)
            else:
                yield from self._closing() if self._source[self._at].strip() else []
                yield self._source[self._at]
                self._at += 1
        yield from self._closing()

    def _closing(self) -> list[str]:
        was_open, self._is_open = self._is_open, False
        return ["</dl>", ""] if was_open else []

    def _entry(self) -> tuple[int, int, int]:
        """Return where the terms here end, and where their definitions begin and end; these are equal without any."""
        end = self._ends.get(self._at, self._at)
        begin = self._next_definition(self._at, end)
        if begin == self._at < end:
            return begin, begin, end if self._is_open else begin
        if self._at < begin == end and self._is_blank(end):
            begin, below = end + 1, self._ends.get(end + 1, 0)
            return end, begin, below if self._next_definition(begin, below) == begin else begin
        return begin, begin, end

    def _is_blank(self, line: int) -> bool:
        return line < len(self._source) and not self._source[line].strip()

    def _next_definition(self, at: int, end: int) -> int:
        return next((line for line in range(at, end) if DEFINITION.match(self._source[line])), end)

    def _definitions(self, begin: int, end: int) -> Iterator[str]:
        while begin < end:
            until = self._next_definition(begin + 1, end)
            first, *rest = self._source[begin:until]
            begin = self._at = until
            below = self._indented() if until == end else []
            yield from _element("dd", [DEFINITION.sub("", first, count=1), *rest, *below])

    def _indented(self) -> list[str]:
        """Take the lines below that are indented, with the blank ones between them; return them without the indent."""
        taken: list[str] = []
        for number in range(self._at, len(self._source)):
            line = self._source[number].expandtabs(4)
            if not line.strip():
                continue
            if not line.startswith("  "):
                break
            taken += [""] * (number - self._at - len(taken)) + [line]
        self._at += len(taken)
        indent = min((len(line) - len(line.lstrip()) for line in taken if line), default=0)
        return [line[min(indent, 4) :] for line in taken]


def _element(name: str, lines: list[str]) -> list[str]:
    """Return an element whose content is Markdown: blank lines make the parser read it."""
    return [f"<{name}>", "", *lines, "", f"</{name}>"]
