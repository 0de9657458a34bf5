"""The filters of lists that an import evaluates, as Jekyll has them. liquid_filters.py adds their limits."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from liquid.builtin.expressions import BooleanExpression, tokenize
from liquid.filter import with_context
from liquid.stream import TokenStream
from liquid.token import TOKEN_EXPRESSION, Token

from publisher.pages.importing.liquid_context import Context, bounded, joined, scalar_words
from publisher.pages.importing.site_values import Doubtful, NotEvaluated

NUMBER, WHOLE = re.compile(r"\s*-?(?:\d{1,15}\.?\d{0,15}|\.\d{1,15})\s*"), re.compile(r"\s*-?\d{1,15}\s*")
WHERE_VALUE = (str, int, float, bool, date, type(None))


def _items(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple | range):
        raise NotEvaluated("a list is missing")
    return list(value)


def _member(item: Any, name: Any) -> Any:
    """Return an item's member as Jekyll sorts and compares it: texts of digits are numbers."""
    for key in str(name).split("."):
        if item is not None and not isinstance(item, Mapping):
            raise NotEvaluated("an item has no members")
        item = item.get(key) if item is not None else None
    if isinstance(item, str | float) and WHOLE.fullmatch(str(item)):
        return int(item)
    return float(item) if isinstance(item, str) and NUMBER.fullmatch(item) else item


def _where(value: Any, name: Any, wanted: Any) -> list[Any]:
    return [item for item in _values(value) if _is_equal(_member(item, name), wanted)]


def _values(value: Any) -> list[Any]:
    """Return a list's items; Jekyll's `where` takes a table's values too."""
    return [value[key] for key in value] if isinstance(value, Mapping) else _items(value)


def _is_equal(member: Any, wanted: Any) -> bool:
    if not isinstance(wanted, WHERE_VALUE) or wanted == "":
        raise NotEvaluated("where compares with a text, a number or nil")
    if wanted is None:
        return member is None
    found = member if isinstance(member, list) else [] if member is None else [member]
    return any(scalar_words(one) == scalar_words(wanted) for one in found)


@with_context
def where_exp(value: Any, name: Any, expression: Any, *, context: Context) -> list[Any]:
    """Return the items for which a condition is true, such as `item.sold == true`."""
    text, items = scalar_words(expression), _values(bounded(value))
    context.spend(len(text) + len(items))
    token = Token(TOKEN_EXPRESSION, text, 0, text)
    condition = BooleanExpression.parse(context.env, TokenStream(tokenize(text, token)))
    found = []
    for item in items:
        with context.extend({scalar_words(name): item}):
            if condition.evaluate(context):
                found.append(item)
    return found


def _group_by(value: Any, name: Any) -> list[dict[str, Any]]:
    groups: dict[str, list[Any]] = {}
    for item in _items(value):
        groups.setdefault(scalar_words(_member(item, name)), []).append(item)
    return [{"name": name, "items": items, "size": len(items)} for name, items in groups.items()]


def _sort(value: Any, name: Any = None) -> list[Any]:
    """Sort a list, by a member if one is named; items without it come first."""
    pairs = [(_member(item, name) if name else item, item) for item in _items(value)]
    without = [item for key, item in pairs if key is None]
    return without + [item for _, item in sorted((pair for pair in pairs if pair[0] is not None), key=_sort_key)]


def _sort_key(pair: tuple[Any, Any]) -> Any:
    if isinstance(pair[0], Doubtful | bool) or not isinstance(pair[0], str | int | float | date):
        raise NotEvaluated("a list of such values can't be sorted")
    return pair[0]


def _uniq(value: Any) -> list[Any]:
    return list({(type(item), scalar_words(item)): item for item in reversed(_items(value))}.values())[::-1]


def _map(value: Any, name: Any) -> list[Any]:
    items = _items(value if isinstance(value, list) else [value])
    if not all(isinstance(item, Mapping) for item in items):
        raise NotEvaluated("an item has no members")
    return [item.get(name) for item in items]


def _sentence(value: Any, connector: Any = "and") -> str:
    texts, last = [scalar_words(item) for item in _items(value)], f" {scalar_words(connector)} "
    return last.join(texts) if len(texts) < 3 else f"{joined(texts[:-1], ', ')},{last}{texts[-1]}"


LISTS: dict[str, Callable[..., Any]] = {
    "where": _where,
    "group_by": _group_by,
    "sort": _sort,
    "uniq": _uniq,
    "map": _map,
    "join": lambda value, separator=" ": joined(_items(value), scalar_words(separator)),
    "reverse": lambda value: _items(value)[::-1],
    "concat": lambda value, other: _items(value) + _items(other),
    "compact": lambda value: [item for item in _items(value) if item is not None],
    "first": lambda value: (_items(value)[:1] or [None])[0],
    "last": lambda value: (_items(value)[-1:] or [None])[0],
    "array_to_sentence_string": _sentence,
}
