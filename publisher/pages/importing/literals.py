"""The literal parts of a body: code and `{% raw %}` blocks, where nothing may be rewritten.

`mask_literals` blanks them out, character for character, so that positions in the masked text match the body. All
functions take time linear in the body's length, for any input.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    """The body with its literal parts blanked, and the positions of raw blocks' markers (they are removed)."""

    text: str
    markers: list[Span]


def mask_literals(body: str) -> Masked:
    contents, markers = _raw_blocks(body)
    text = blank(body, [*contents, *markers])
    text = blank(text, list(_block_code(text)))
    text = blank(text, list(_html_code(text)))
    return Masked(blank(text, list(inline_code(text))), markers)


def blank(text: str, spans: Iterable[Span]) -> str:
    """Replace every character except line ends with NUL, which can't be in a body and so never matches."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        pieces += [text[at:start], CHARACTER.sub("\0", text[start:end])]
        at = max(at, end)
    return "".join([*pieces, text[at:]])


def _raw_blocks(body: str) -> tuple[list[Span], list[Span]]:
    """Find the text between `{% raw %}` and `{% endraw %}`, and the markers; a lone marker stays text."""
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
    """Find fenced and indented code: whole lines, as the Markdown parser itself sees them."""
    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    page = to_html(text, Options.CMARK_OPT_SOURCEPOS)
    for match in BLOCK_CODE.finditer(page):
        yield starts[int(match["first"]) - 1], starts[min(int(match["last"]), len(starts) - 1)]


def _html_code(text: str) -> Iterator[Span]:
    """Find `<pre>` and `<code>` written as HTML, up to the next closing tag of that name."""
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


def inline_code(text: str) -> Iterator[Span]:
    """Find code spans, each within one paragraph."""
    at = 0
    for gap in PARAGRAPH_BREAK.finditer(text):
        yield from _code_spans(text, at, gap.start())
        at = gap.end()
    yield from _code_spans(text, at, len(text))


def _code_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """Find code spans: a run of backticks opens one, the next run of equal length closes it (CommonMark, 6.1)."""
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
