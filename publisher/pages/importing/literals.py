"""Which parts of a body are literal: code and `{% raw %}` blocks, where nothing may be rewritten.

`mask_literals` blanks them out, character for character, so that what is found in the masked text stands at the same
place in the body. Everything here takes time linear in the body, whatever it holds.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from cmarkgfm.cmark import Options

from publisher.pages.markdown.commonmark import to_html

RAW_MARKER = re.compile(r"\{%-?\s*(?P<name>raw|endraw)\s*-?%\}")
BLOCK_CODE = re.compile(r'<pre(?: lang="[^"]*")? data-sourcepos="(?P<first>\d+):\d+-(?P<last>\d+):')
PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n")
BACKTICKS = re.compile(r"(?<!\\)`+")
HTML_CODE = re.compile(r"<(?P<name>pre|code)\b[^<>]{0,1000}>", re.IGNORECASE)
CHARACTER = re.compile(r"[^\n]")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Masked:
    """The body with its literal parts blanked, and where the markers of raw blocks stand (they are removed)."""

    text: str
    markers: list[Span]


def mask_literals(body: str) -> Masked:
    contents, markers = _raw_blocks(body)
    text = _blank(body, [*contents, *markers])
    text = _blank(text, list(_block_code(text)))
    text = _blank(text, list(_html_code(text)))
    return Masked(_blank(text, list(_inline_code(text))), markers)


def _blank(text: str, spans: list[Span]) -> str:
    """Replace every character but the line ends; NUL can't stand in a body, so it never matches anything."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        pieces += [text[at:start], CHARACTER.sub("\0", text[start:end])]
        at = max(at, end)
    return "".join([*pieces, text[at:]])


def _raw_blocks(body: str) -> tuple[list[Span], list[Span]]:
    """What stands between `{% raw %}` and `{% endraw %}`, and the markers themselves; a lone marker stays text."""
    contents, markers, opening = [], [], None
    for match in RAW_MARKER.finditer(body):
        if opening is None and match["name"] == "raw":
            opening = match
        elif opening is not None and match["name"] == "endraw":
            contents.append((opening.end(), match.start()))
            markers += [opening.span(), match.span()]
            opening = None
    return contents, markers


def _block_code(text: str) -> Iterator[Span]:
    """Fenced and indented code: whole lines, as the Markdown parser itself sees them."""
    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    page = to_html(text, Options.CMARK_OPT_SOURCEPOS)
    for match in BLOCK_CODE.finditer(page):
        yield starts[int(match["first"]) - 1], starts[min(int(match["last"]), len(starts) - 1)]


def _html_code(text: str) -> Iterator[Span]:
    """`<pre>` and `<code>` written as HTML, up to the next closing tag of that name."""
    lower, at, unclosed = text.lower(), 0, set()
    for match in HTML_CODE.finditer(text):
        name = match["name"].lower()
        if match.start() < at or name in unclosed:
            continue
        at = lower.find(f"</{name}", match.end())
        if at < 0:
            unclosed.add(name)
            at = match.end()
        else:
            yield match.end(), at


def _inline_code(text: str) -> Iterator[Span]:
    at = 0
    for gap in PARAGRAPH_BREAK.finditer(text):
        yield from _code_spans(text, at, gap.start())
        at = gap.end()
    yield from _code_spans(text, at, len(text))


def _code_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """A run of backticks opens code that the next run of the same length closes (CommonMark, section 6.1)."""
    runs = [match.span() for match in BACKTICKS.finditer(text, start, end)]
    closers: dict[int, list[int]] = defaultdict(list)
    for opened, closed in reversed(runs):
        closers[closed - opened].append(opened)
    at = start
    for opened, closed in runs:
        waiting = closers[closed - opened]
        while waiting and waiting[-1] <= opened:
            waiting.pop()
        if opened >= at and waiting:
            at = waiting[-1] + closed - opened
            yield opened, at
