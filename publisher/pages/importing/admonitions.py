"""Admonitions of other generators as alerts, `> [!NOTE]`: `!!! note "Title"`, `:::tip Title` … `:::`, `> [!info]`.

Each line stays the line it was, so that the report can name it.
"""

import re
from bisect import bisect
from collections import defaultdict

from publisher.pages.importing.literals import mask_literals
from publisher.pages.markdown.policy import ALERTS

KINDS = {
    **{name: name for name in ALERTS},
    **dict.fromkeys(("info", "abstract", "summary", "tldr", "todo", "question", "faq", "help"), "note"),
    **dict.fromkeys(("example", "quote", "cite", "seealso", "details"), "note"),
    **dict.fromkeys(("hint", "success", "check", "done"), "tip"),
    "attention": "warning",
    **dict.fromkeys(("danger", "error", "failure", "fail", "missing", "bug"), "caution"),
}
NAME = r"(?P<kind>[A-Za-z]+)"
INDENTED = re.compile(
    rf"(?P<indent> {{0,12}})(?:!!!|\?\?\?\+?)[ \t]++{NAME}(?:[ \t]++[A-Za-z-]++)*+[ \t]*+"
    r"(?:\"(?P<title>[^\"]*)\")?[ \t]*"
)
FENCED = re.compile(
    rf"(?P<indent> {{0,12}})(?P<colons>:{{3,}})[ \t]*{NAME}"
    r"(?:\[(?P<bracketed>[^\]]*)\]|[ \t]+(?P<title>[^\s{][^{]*))?[ \t]*"
)
CLOSING = re.compile(r"[ \t]*:{3,}[ \t]*")
QUOTED = re.compile(rf"(?P<quote>[ ]{{0,3}}>[ ]?)\[!{NAME}\][+-]?(?:[ \t]+(?P<title>.*))?")
WORTH = re.compile(r"^ {0,12}(?:!!!|\?\?\?|:::|> ?\[!)", re.MULTILINE)
DEEPEST = 4
"""Admonitions inside each other that are read."""


def with_alerts(body: str, depth: int = 0) -> str:
    """Return the body with its admonitions as alerts, each line in its place; unknown kinds stay as they are."""
    if depth == DEEPEST or not WORTH.search(body):
        return body
    lines, masked = body.split("\n"), mask_literals(body).text.split("\n")
    closings: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(masked):
        if CLOSING.fullmatch(line):
            closings[line.strip()].append(number)
    at = 0
    while at < len(lines):
        at = _translate(lines, masked[at].rstrip(), at, closings, depth)
    return "\n".join(lines)


def _translate(lines: list[str], line: str, at: int, closings: dict[str, list[int]], depth: int) -> int:
    """Translate the admonition that begins at a line, if one does; return the line to go on with."""
    if (found := INDENTED.fullmatch(line)) and found["kind"].lower() in KINDS:
        end = _end_of_indented(lines, at + 1, found["indent"] + "    ")
        content = [line.expandtabs(4)[len(found["indent"]) + 4 :] for line in lines[at + 1 : end]]
    elif (found := FENCED.fullmatch(line)) and found["kind"].lower() in KINDS:
        closing = closings[found["colons"]]
        if (next_one := bisect(closing, at)) == len(closing):
            return at + 1
        end = closing[next_one]
        content = [line.removeprefix(found["indent"]) for line in lines[at + 1 : end]]
        lines[end] = ""
    else:
        if (found := QUOTED.fullmatch(line)) and found["kind"].lower() in KINDS:
            lines[at] = f"{found['quote']}{_mark(found['kind'], _title(found, lines[at]))}"
        return at + 1
    title = _title(found, lines[at])
    inner = with_alerts("\n".join(content), depth + 1).split("\n") if content else []
    quoted = [f"> {_mark(found['kind'], title)}", *(f"> {line}".rstrip() for line in inner)]
    lines[at:end] = [found["indent"] + line for line in quoted]
    return end


def _title(found: re.Match[str], line: str) -> str:
    """Return the title as the line has it: where its code is masked, the match lacks it."""
    names = [name for name in ("title", "bracketed") if found.groupdict().get(name)]
    return line[slice(*found.span(names[0]))] if names else ""


def _end_of_indented(lines: list[str], at: int, indent: str) -> int:
    """Return the line after the last one that is indented; blank ones between them count."""
    end = at
    for number in range(at, len(lines)):
        if lines[number].expandtabs(4).startswith(indent) and lines[number].strip():
            end = number + 1
        elif lines[number].strip():
            break
    return end


def _mark(name: str, title: str) -> str:
    """Return an alert's first line; a kind that has no name of its own here keeps its name as the title."""
    kind = KINDS[name.lower()]
    title = title.strip() or ("" if kind == name.lower() else name.capitalize())
    return f"[!{kind.upper()}] {title}".rstrip()
