"""The limits of a Liquid template that is evaluated: what it may look up, how many steps it takes and what it writes.

python-liquid has the engine and some limits; its limit of loops is for each nest of them, so steps are counted here.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TextIO

from liquid import BoundTemplate, Environment, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression, tokenize
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.for_tag import ForNode, ForTag
from liquid.stream import TokenStream
from liquid.token import TOKEN_EXPRESSION, TOKEN_OUTPUT
from liquid.undefined import Undefined
from liquid.utils import ReadOnlyChainMap

from publisher.pages.importing.site_values import NotEvaluated

STEPS = 300_000
"""Tags, names, filters, and items that filters and loops go through, in one text: about a second."""
MOST_CHARACTERS = 1_000_000
"""Characters of a text or a value."""
MOST_ITEMS = 50_000
"""Items of a list."""
LARGEST_NUMBER = 10**15
MARKS = ("{{", "{%")
ADDRESSES = ("site.url", "site.baseurl")
"""Values that are left to the link rewriter."""


class Context(RenderContext):
    """A context that counts its steps, has no clock, and knows a missing member from an unknown name."""

    __slots__ = ("_disabled_tags", "steps")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.steps = 0
        super().__init__(*args, **kwargs)
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)  # without python-liquid's now and today

    @property
    def disabled_tags(self) -> list[str]:
        """Count a step: every node asks for this before it is rendered."""
        self.spend(1)
        return []

    @disabled_tags.setter
    def disabled_tags(self, value: list[str]) -> None:
        self._disabled_tags = value

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > STEPS:
            raise NotEvaluated("it takes too long")

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self.spend(length)

    def get(self, path: list[object], *, token: Any, default: object = None) -> object:
        """Return what a path names; None for a missing member of something that is known."""
        self.spend(len(path))
        root, *segments = path
        found = self.resolve(str(root))
        for segment in segments:
            try:
                found = self.get_item(found, segment)
            except (KeyError, TypeError, IndexError):
                return None
        self.spend(_weight(found))
        return found

    def resolve(self, name: str, *, token: Any = None, default: object = None) -> Any:
        try:
            return self.scope[name]
        except KeyError:
            raise NotEvaluated(f"{name} is unknown") from None


class Template(BoundTemplate):
    context_class = Context


class ValueNode(OutputNode):
    """A value in the text. One that looks like a tag is refused: it would be taken for one."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        text = words(self.expression.evaluate(context))
        if any(mark in text for mark in MARKS):
            raise NotEvaluated("a value looks like a tag")
        return buffer.write(text)


class PassedNode(Node):
    """A tag that stays as it is, for the pass that comes after."""

    def __init__(self, token: Any, text: str) -> None:
        super().__init__(token)
        self.text, self.blank = text, False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(self.text)


class ValueTag(Output):
    def parse(self, stream: TokenStream) -> Any:
        token = stream.eat(TOKEN_OUTPUT)
        inner = stream.expect(TOKEN_EXPRESSION)
        if inner.value.strip() in ADDRESSES:
            return PassedNode(token, f"{{{{ {inner.value.strip()} }}}}")
        return ValueNode(token, FilteredExpression.parse(self.env, TokenStream(tokenize(inner.value, inner))))


class LoopNode(ForNode):
    """A loop whose range is counted before it is made."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        bounded(self.expression.iterable.evaluate(context))
        return super().render_to_output(context, buffer)


class LoopTag(ForTag):
    node_class = LoopNode


class LimitedEnvironment(Environment):
    template_class = Template
    context_depth_limit = 25
    block_nesting_limit = 25
    output_stream_limit = 2 * MOST_CHARACTERS
    local_namespace_limit = 4 * MOST_CHARACTERS


def _weight(value: Any) -> int:
    """Return the steps that looking through a value may cost: `contains` isn't a filter."""
    return len(value) // 1000 if isinstance(value, str) else len(value) // 50 if isinstance(value, list) else 0


def bounded(value: Any) -> Any:
    """Return a value as Liquid has it; raise NotEvaluated for one that is too large."""
    if isinstance(value, Undefined):
        return None
    is_large = isinstance(value, int | float) and not -LARGEST_NUMBER < value < LARGEST_NUMBER
    is_long = isinstance(value, str) and len(value) > MOST_CHARACTERS
    if is_large or is_long or (isinstance(value, list | tuple | range) and len(value) > MOST_ITEMS):
        raise NotEvaluated("a value is too large")
    return value


def words(value: Any) -> str:
    """Return a value as Jekyll writes it in a text; raise NotEvaluated for one that it writes as Ruby has it."""
    if isinstance(value, list | tuple):
        return joined(value, "")
    if isinstance(value, range):
        return f"{value.start}..{value.stop - 1}"
    return scalar_words(value)


def joined(items: Sequence[Any], separator: str) -> str:
    """Join a list's items, and those of the lists in it; raise NotEvaluated before the text becomes too long."""
    texts, length = [], 0
    for item in items:
        texts.append(words(item))
        length += len(texts[-1]) + len(separator)
        if length > MOST_CHARACTERS:
            raise NotEvaluated("a value is too large")
    return separator.join(texts)


def scalar_words(value: Any) -> str:
    value = bounded(value)
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, date) and not isinstance(value, datetime)):
        return str(value)
    if isinstance(value, float) and (value == 0 or abs(value) >= 0.0001):
        return repr(value)
    raise NotEvaluated(f"a {type(value).__name__} isn't written here as in Jekyll")
