"""Liquid's tags in imported texts: Jekyll's `include` with values, and those that the pass after it translates."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TextIO, cast

from liquid import Environment
from liquid.ast import Node
from liquid.builtin.expressions import parse_primitive, tokenize
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_EXPRESSION, TOKEN_TAG

from publisher.pages.importing.folder import STRAY
from publisher.pages.importing.html_bodies import CLOSING, OPENING
from publisher.pages.importing.link_rewriter import TAG
from publisher.pages.importing.liquid_context import (
    MARKS,
    Context,
    LimitedEnvironment,
    LoopTag,
    PassedNode,
    Template,
    ValueTag,
)
from publisher.pages.importing.literals import RAW_MARKER
from publisher.pages.importing.site_values import NotEvaluated

NAME = re.compile(r"(?P<name>(?:\{\{[^{}]*\}\}|[\w./-])+)(?P<rest>.*)", re.DOTALL)
PARAMETER = re.compile(
    r"\s+(?P<name>[\w-]+)\s*=\s*(?:\"(?P<double>[^\"\\]*)\"|'(?P<single>[^'\\]*)'|(?P<variable>[\w.\[\]-]+))"
)
NEITHER = ("tablerow", "echo", "liquid", "render", "doc", "#")
"""Tags that python-liquid has and Jekyll's Liquid hasn't, or writes otherwise."""
KEPT = ("link", "post_url")
SPACES = re.compile(r"\s{100}")
LONGEST_TEXT = 300_000
"""Characters of a text that is evaluated."""
LINE_OF_TAGS = re.compile(r"^(?=[ \t]*\{%[^\n]*%\}[ \t]*$)", re.MULTILINE)
EMPTIED = "\x1c"
"""A mark on lines that hold nothing but tags; it is white space to Liquid, and no text has it."""
LITERAL = "publisher_literal"
"""A tag for a part of the text that was between `raw` and `endraw`."""
Read = Callable[[str], str | None]


class IncludeNode(Node):
    def __init__(self, token: Any, name: Template, parameters: dict[str, Any], tag: "IncludeTag") -> None:
        super().__init__(token)
        self.name, self.parameters, self.tag, self.blank = name, parameters, tag, False

    def render_to_output(self, context: Context, buffer: TextIO) -> int:  # type: ignore[override]
        name = context.get_buffer(buffer)
        self.name.render_with_context(context, name, partial=True)
        template = self.tag.template(name.getvalue())
        values = {key: value.evaluate(context) for key, value in self.parameters.items()}
        written = context.get_buffer(buffer)
        with context.extend({"include": Parameters(values)}, template=template):
            template.render_with_context(context, written, partial=True)
        return buffer.write(as_block(written.getvalue()))


class Parameters(dict[str, Any]):
    """The values that a tag gives to an included file; others are nothing."""

    def __missing__(self, key: str) -> None:
        return None


class IncludeTag(Tag):
    name, block = "include", False

    def __init__(self, env: Environment, read: Read) -> None:
        super().__init__(env)
        self._read, self._templates = read, dict[str, Template]()

    def parse(self, stream: TokenStream) -> IncludeNode:
        token = stream.eat(TOKEN_TAG)
        inner = stream.expect(TOKEN_EXPRESSION)
        call = NAME.fullmatch(inner.value)
        rest = call["rest"] if call else "?"
        if call is None or PARAMETER.sub("", rest).strip():
            raise NotEvaluated("an include tag isn't understood")
        parameters = {found["name"]: self._value(found, inner) for found in PARAMETER.finditer(rest)}
        return IncludeNode(token, self.env.from_string(call["name"]), parameters, self)  # type: ignore[arg-type]

    def _value(self, found: re.Match[str], inner: Any) -> Any:
        quoted = found["double"] if found["double"] is not None else found["single"]
        text = found["variable"] if quoted is None else f'"{quoted}"' if '"' not in quoted else f"'{quoted}'"
        return parse_primitive(self.env, TokenStream(tokenize(text, inner)))

    def template(self, name: str) -> Template:
        """Return the template of an included file; it may include itself, as far as the limits go."""
        if name not in self._templates:
            text = self._read(name)
            if text is None:
                raise NotEvaluated(f"{name} can't be included")
            self._templates[name] = parsed(self.env, text)
        return self._templates[name]


class PassedTag(Tag):
    """A tag that stays in the text as it is, with what it says."""

    block = False

    def __init__(self, env: Environment, name: str) -> None:
        super().__init__(env)
        self.name = name

    def parse(self, stream: TokenStream) -> PassedNode:
        token = stream.eat(TOKEN_TAG)
        inner = f"{stream.current.value} " if stream.current.kind == TOKEN_EXPRESSION else ""
        if not inner:
            stream.pos -= 1
        return PassedNode(token, f"{{% {self.name} {inner}%}}")


class LiteralTag(Tag):
    name, block = LITERAL, False

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        self.literals: list[str] = []

    def parse(self, stream: TokenStream) -> PassedNode:
        token = stream.eat(TOKEN_TAG)
        return PassedNode(token, self.literals[int(stream.expect(TOKEN_EXPRESSION).value)])

    def keep(self, text: str) -> str:
        """Return a tag that writes a text as it is."""
        self.literals.append(text)
        return f"{{% {LITERAL} {len(self.literals) - 1} %}}"


def environment(filters: dict[str, Callable[..., Any]], passed: Iterable[str], read: Read) -> LimitedEnvironment:
    """Return an environment with Jekyll's tags; those named in `passed` stay in the text, with their ends."""
    found = LimitedEnvironment()
    found.filters = filters
    for name in NEITHER:
        found.tags.pop(name, None)
    found.add_tag(ValueTag)
    found.add_tag(LoopTag)
    found.tags |= {"include": IncludeTag(found, read), LITERAL: LiteralTag(found)}
    for name in (*KEPT, *passed):
        for one in (name, f"end{name}"):
            found.tags[one] = PassedTag(found, one)
    return found


def parsed(env: Environment, text: str) -> Template:
    """Parse a text in time that is linear in its length; raise NotEvaluated for tags that don't end soon."""
    if len(text) > LONGEST_TEXT or LITERAL in text:
        raise NotEvaluated("the text is too long")
    text = _without_literals(text, cast(LiteralTag, env.tags[LITERAL]))
    if any(mark in TAG.sub(" ", text) for mark in MARKS) or any(SPACES.search(tag[0]) for tag in TAG.finditer(text)):
        raise NotEvaluated("a tag doesn't end")
    if "capture" not in text:
        text = LINE_OF_TAGS.sub(EMPTIED, text)
    return cast(Template, env.from_string(text))


def without_marks(text: str) -> str:
    """Return an evaluated text without the lines that its tags left empty before indented HTML: it would become code.

    Raise NotEvaluated if a value holds characters that are no text.
    """
    kept: list[str] = []
    is_indented_html = False
    for line in reversed(text.split("\n")):
        bare = line.replace(EMPTIED, "")
        if bare == line or bare.strip() or not is_indented_html:
            kept.append(bare)
            is_indented_html = bare.startswith("    ") and bare.lstrip().startswith("<")
    text = "\n".join(reversed(kept))
    if STRAY.search(text):
        raise NotEvaluated("a value is no text")
    return text


def _without_literals(text: str, literal: LiteralTag) -> str:
    """Put a tag in place of each part between `raw` and `endraw`, whose markers stay for the pass that comes after."""
    pieces, at, opening = [], 0, None
    for marker in RAW_MARKER.finditer(text):
        if opening is None:
            opening = marker
        elif marker["name"] == "endraw":
            pieces += [text[at : opening.start()], literal.keep(text[opening.start() : marker.end()])]
            at, opening = marker.end(), None
    if opening:
        raise NotEvaluated("raw doesn't end")
    return "".join([*pieces, text[at:]])


def as_block(text: str) -> str:
    """Return an included text of HTML without its blank lines, which would end it as a block of Markdown."""
    if not text.lstrip().startswith("<"):
        return text
    kept, depth = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip() or depth > 0:
            kept.append(line)
        depth += len(OPENING.findall(line)) - len(CLOSING.findall(line))
    return "".join(kept)
