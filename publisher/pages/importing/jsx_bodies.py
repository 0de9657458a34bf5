"""Bodies of `.mdx` files as Markdown: components become tags of the site's own, and programs go.

What a component encloses stays. An expression stays as text, like an unknown tag, and its page is held back. bodies.py
asks for it.
"""

import re
from bisect import bisect
from collections.abc import Iterator

from publisher.pages.importing.jsx_tags import BRACES, JsxTag, jsx_tags, pairs, plain_text, without_code
from publisher.pages.importing.leftovers import Leftover
from publisher.pages.importing.literals import blank
from publisher.pages.importing.tags import Edit

COMMENT = re.compile(r"\{\s*/\*")
COMMENT_END = re.compile(r"\*/\s*\}")
EXPRESSION = re.compile(rf"(?<!\\)\{{(?!#){BRACES[2:]}")
BLOCK_NAMES = "div details section article aside figure figcaption blockquote center p ul ol li table td th"
BLOCKS = frozenset(BLOCK_NAMES.split())
BLANK_LINE = re.compile(r"^[ \t]*$", re.MULTILINE)
NAMES = {"className": "class", "htmlFor": "for"}
ADMONITION = "Admonition"
DEEPEST = 20
"""Deepest tags whose content is moved to the left."""


def jsx_body(text: str) -> tuple[str, list[int], list[Leftover]]:
    """Return the text as Markdown, the number from 0 that each of its lines had, and what it lost, by that line."""
    text = _without_indentation(text)
    masked = without_code(text)
    edits = list(_comments(masked))
    masked = blank(masked, [(edit.start, edit.end) for edit in edits])
    tags = jsx_tags(masked, text)
    closings = pairs(tags)
    closed = {closing.start: opening for opening, closing in _with_openings(tags, closings)}
    for tag in tags:
        edits.append(Edit(tag.start, tag.end, _written(tag, tag.start in closings, closed.get(tag.start), text)))
    masked = blank(masked, [(tag.start, tag.end) for tag in tags])
    for found in EXPRESSION.finditer(masked):
        edits.append(Edit(*found.span(), _expression(text[slice(*found.span())])))
    return *_without_blank_runs(*_edited(text, edits)), list(_lost_attributes(tags, text))


def _lost_attributes(tags: list[JsxTag], text: str) -> Iterator[Leftover]:
    """Yield the attributes of HTML whose values are programs, by line."""
    line, at = 1, 0
    for tag in tags:
        line, at = line + text.count("\n", at, tag.start), tag.start
        for name, value in tag.attributes.items() if not tag.is_component else ():
            if value is None:
                yield Leftover(line, f"{name} on <{tag.name}>", text[tag.start : tag.end][:80])


def _comments(masked: str) -> Iterator[Edit]:
    """Yield each comment's removal; one that never ends is none."""
    at = 0
    while (opening := COMMENT.search(masked, at)) and (closing := COMMENT_END.search(masked, opening.end())):
        at = closing.end()
        yield Edit(opening.start(), at, "")


def _without_indentation(text: str) -> str:
    """Move what tags enclose to their own column: here, four spaces more would be code."""
    tags = jsx_tags(without_code(text), text)
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    lines = text.split("\n")
    ends: list[int] = []
    for opening, closing in _with_openings(tags, pairs(tags)):
        first, last = bisect(starts, opening.end - 1), bisect(starts, closing.start) - 1
        while ends and ends[-1] <= opening.start:
            ends.pop()
        ends.append(closing.end)
        if len(ends) <= DEEPEST and first < last:
            _move(lines, first, last, _indent(lines[bisect(starts, opening.start) - 1]))
    return "\n".join(lines)


def _move(lines: list[str], first: int, last: int, column: int) -> None:
    more = min((_indent(line) for line in lines[first:last] if line.strip()), default=0) - column
    for at in range(first, last) if more > 0 else ():
        lines[at] = lines[at][more:]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _with_openings(tags: list[JsxTag], closings: dict[int, JsxTag]) -> Iterator[tuple[JsxTag, JsxTag]]:
    return ((tag, closings[tag.start]) for tag in tags if tag.start in closings)


def _written(tag: JsxTag, is_closed: bool, opening: JsxTag | None, text: str) -> str:
    """Return what a tag becomes."""
    if not tag.name or tag.name == "Tabs":
        return ""
    if tag.name == "TabItem":
        label = tag.attributes.get("label") or tag.attributes.get("value") or ""
        return f"\n**{label}**\n\n" if label and not tag.closes else "\n"
    if tag.name == ADMONITION and (is_closed or opening):
        kind, title = tag.attributes.get("type") or "note", tag.attributes.get("title") or ""
        return "\n:::\n" if tag.closes else f"\n:::{kind} {title}\n"
    if tag.name == "Link" and (is_closed or opening):
        return "</a>" if tag.closes else f'<a href="{tag.attributes.get("to") or tag.attributes.get("href") or ""}">'
    if not tag.is_component:
        return _element(tag, text)
    if tag.closes:
        return f"{{{{< /{tag.name} >}}}}"
    values = {name: re.sub(r"[{}]", "", value or "").replace('"', "'") for name, value in tag.attributes.items()}
    return "{{< " + " ".join([tag.name, *(f'{name}="{value}"' for name, value in values.items())]) + " >}}"


def _element(tag: JsxTag, text: str) -> str:
    """Return an element of HTML with attributes as HTML has them, and Markdown inside if it stands alone on a line."""
    if tag.closes:
        return f"</{tag.name}>"
    known = [(NAMES.get(name, name), value) for name, value in tag.attributes.items() if value is not None]
    begin, end = text.rfind("\n", 0, tag.start) + 1, text.find("\n", tag.end)
    is_whole = not text[begin : tag.start].strip() and end >= 0 and not text[tag.end : end].strip()
    known += [("markdown", "1")] if tag.name in BLOCKS and is_whole and not tag.is_alone else []
    words = [f'{name}="{value}"' if value else name for name, value in known]
    return f"<{' '.join([tag.name, *words])}{' /' * tag.is_alone}>"


def _expression(braces: str) -> str:
    """Return the text that an expression is, else the expression as a tag, which the report names."""
    plain = plain_text(braces)
    inside = " ".join(re.sub(r"[{}<>%|]", " ", braces).split())
    return plain if plain is not None else f"{{{{ {inside or '…'} }}}}"


def _edited(text: str, edits: list[Edit]) -> tuple[str, list[int]]:
    """Return the text with its edits, and the line of the text that each of its lines begins in."""
    done: list[str] = []
    numbers, line, at = [0], 0, 0
    for edit in [*sorted(edits, key=lambda edit: edit.start), Edit(len(text), len(text), "")]:
        if edit.start < at:  # inside an expression
            continue
        for _ in range(text.count("\n", at, edit.start)):
            line += 1
            numbers.append(line)
        done += [text[at : edit.start], edit.text]
        numbers += [line] * edit.text.count("\n")
        line += text.count("\n", edit.start, edit.end)
        at = edit.end
    return "".join(done), numbers


def _without_blank_runs(text: str, numbers: list[int]) -> tuple[str, list[int]]:
    """Leave one blank line of each run outside code: removed tags and programs leave many."""
    shown = without_code(BLANK_LINE.sub(" ", text)).split("\n")
    kept = [at for at, line in enumerate(shown) if line.strip() or (at and shown[at - 1].strip())]
    lines = text.split("\n")
    return "\n".join(lines[at] for at in kept or [0]), [numbers[at] for at in kept or [0]]
