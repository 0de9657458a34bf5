"""Tags of generators in a body, put into Markdown: shortcodes and template tags. link_rewriter.py calls it.

A site's own mapping goes before the built-in one. Of an unknown pair of shortcodes the tags go and what they enclose
stays; comments go whole. Any other unknown tag stays as text, and the link rewriter reports it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from publisher.pages.importing.tag_templates import BUILT_IN, Resolve, TagTemplate

TAG = re.compile(
    r"\{\{(?P<sign>[<%])(?!/\*)(?P<shortcode>[^{}]{0,4000})\}\}"
    r"|\{\{(?P<value>[^{}]{0,2000})\}\}"
    r"|\{%(?P<statement>(?:[^%{]|%(?!\})|\{(?!%)){0,4000})%\}"
)
COMMENTS = (("{#", "#}"), ("{{/*", "*/}}"), ("{{- /*", "*/ -}}"))
SHOWN = (("{{</*", "*/>}}"), ("{{%/*", "*/%}}"))
"""Around Hugo's shortcodes that are shown and not run."""
CALL = re.compile(r"-?\s*(?P<slash>/?)\s*(?P<name>[A-Za-z][\w./-]*)(?P<rest>[^\0]*)", re.DOTALL)
ARGUMENT = re.compile(
    r"(?:(?P<name>[A-Za-z][\w-]*)\s*[=:]\s*)?"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|`(?P<back>[^`]*)`|(?P<bare>[^\s,()\"'`]+))"
)
LOGIC = {"if", "unless", "for", "case", "capture", "tablerow", "block", "macro", "set", "call", "filter", "with"}
"""Pairs of a programming language: what they enclose isn't for readers as it stands."""
END = "end"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a body: `{{< figure src="a.png" >}}` has the name figure and one argument."""

    start: int
    end: int
    name: str
    arguments: Mapping[str, str]
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    start: int
    end: int
    text: str


@dataclass(slots=True)
class Translated:
    edits: list[Edit] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    """Parts that are done, where nothing more is to be read."""
    removed: list[Tag] = field(default_factory=list)
    """Unknown pairs; only what they enclose is left."""
    covered: int = 0
    """Where the last part ends that is code, or is gone."""

    def finish(self, edit: Edit) -> None:
        self.edits.append(edit)
        self.spans.append((edit.start, edit.end))

    def replace(self, tag: Tag, text: str) -> None:
        self.finish(Edit(tag.start, tag.end, text))


class Tags:
    """The tags that a site has: its own templates, the values that outputs name, and its files to include."""

    def __init__(
        self,
        own: Mapping[str, TagTemplate] | None = None,
        values: Mapping[str, str] | None = None,
        include: Callable[[str], str | None] = lambda name: None,
    ) -> None:
        self.templates = BUILT_IN | dict(own or {})
        self.values, self.include = values or {}, include

    def translate(self, text: str, body: str, resolve: Resolve) -> Translated:
        """Return the edits for all tags that are understood. `text` is the body with its literal parts blanked."""
        result = Translated()
        for span in (span for marks in COMMENTS for span in _between(text, *marks)):
            result.finish(Edit(*span, ""))
        for opening, closing in SHOWN:
            for start, end in _between(body, opening, closing):
                inside = body[start + len(opening) : end - len(closing)]
                result.finish(Edit(start, end, f"{opening[:3]}{inside}{closing[-3:]}"))
        for tag, closing_tag in _paired(list(_tags(text, body))):
            if tag.start >= result.covered:
                self._translate(tag, closing_tag, body, resolve, result)
        return result

    def _translate(self, tag: Tag, closing: Tag | None, body: str, resolve: Resolve, result: Translated) -> None:
        template = self.templates.get(tag.name)
        if tag.name == "comment" and closing:
            result.finish(Edit(tag.start, closing.end, ""))
            result.covered = closing.end
        elif template and (closing is not None or template.close in (None, "")):
            _apply_template(template, tag, closing, body, resolve, result)
        elif closing and tag.name not in LOGIC:
            result.replace(tag, "")
            result.replace(closing, "")
            result.removed.append(tag)
        else:
            text = self._value(tag)
            if text is not None:
                result.replace(tag, text)

    def _value(self, tag: Tag) -> str | None:
        """Return the value that an output or Hugo's `param` names, or the text of an included file."""
        first = tag.arguments.get("0", "")
        if tag.name == "include" and first and len(tag.arguments) == 1:
            return self.include(first)
        if tag.name == "param":
            return self.values.get(f"param.{first}")
        return self.values.get(tag.name) if not tag.arguments else None


def _apply_template(
    template: TagTemplate, tag: Tag, closing: Tag | None, body: str, resolve: Resolve, result: Translated
) -> None:
    opening = template.open(tag.arguments, resolve)
    if closing is None or template.close is None:
        return result.replace(tag, opening)
    inside = body[tag.end : closing.start]
    marks = max((len(run) - 2 for run in re.findall("`{3,}", inside)), default=0) if template.is_literal else 0
    line = body[body.rfind("\n", 0, tag.start) + 1 : tag.start]
    before = "\n" if opening and line.strip() else ""
    after = "\n" if opening and inside[:1] != "\n" else ""
    result.replace(tag, f"{before}{'`' * marks}{opening}{after}")
    result.replace(closing, ("\n" if opening and inside[-1:] != "\n" else "") + "`" * marks + template.close)
    if template.is_literal:
        result.spans.append((tag.start, closing.end))
        result.covered = closing.end


def _between(text: str, opening: str, closing: str) -> Iterator[Span]:
    """Yield the spans from each opening to the next closing mark, with both."""
    at = 0
    while (start := text.find(opening, at)) >= 0 and (end := text.find(closing, start)) >= 0:
        at = end + len(closing)
        yield start, at


def _tags(text: str, body: str) -> Iterator[Tag]:
    for match in TAG.finditer(text):
        inner = body[match.start() + 2 : match.end() - 2]
        if match["sign"]:
            inner = inner.removeprefix(match["sign"]).rstrip().removesuffix(">" if match["sign"] == "<" else "%")
        elif match["value"] is not None and "|" in inner:
            continue
        call = CALL.fullmatch(inner.strip())
        if call:
            name, ends = call["name"], match["statement"] is not None and call["name"].startswith(END)
            rest = call["rest"].strip().removesuffix("-").removesuffix("/")
            closes = ends or bool(call["slash"])
            yield Tag(*match.span(), name.removeprefix(END) if ends else name, _arguments(rest), closes)


def _arguments(text: str) -> dict[str, str]:
    """Return a tag's arguments: named ones by name, others by their place from 0."""
    found: dict[str, str] = {}
    for match in ARGUMENT.finditer(text):
        value = next(part for part in match.group("double", "single", "back", "bare") if part is not None)
        found[match["name"] or str(sum(name.isdigit() for name in found))] = value
    return found


def _paired(tags: list[Tag]) -> Iterator[tuple[Tag, Tag | None]]:
    """Yield each opening or single tag with the tag that closes it; Zola's `{% end %}` closes the innermost."""
    closed: dict[int, Tag] = {}
    by_name: dict[str, list[Tag]] = defaultdict(list)
    for tag in tags:
        if not tag.closes:
            by_name[tag.name].append(tag)
            by_name[""].append(tag)
            continue
        waiting = by_name[tag.name]
        while waiting and waiting[-1].start in closed:
            waiting.pop()
        if waiting:
            closed[waiting.pop().start] = tag
    for tag in tags:
        if not tag.closes:
            yield tag, closed.get(tag.start)
