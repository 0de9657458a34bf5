"""The filters of Liquid and Jekyll that an import evaluates, with limits. liquid_bodies.py gives them to templates.

Those of python-liquid are used where they do what Ruby's do; Jekyll's own follow its documentation and its program.
A filter that isn't here (`sample`, `inspect`, a plugin's) is unknown, and a text with it is not evaluated.
"""

import html
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from liquid.builtin.expressions import BooleanExpression, tokenize
from liquid.builtin.filters import math, string
from liquid.filter import with_context
from liquid.stream import TokenStream
from liquid.token import TOKEN_EXPRESSION, Token

from publisher.pages.importing.front_matter_fields import DATE, read_moment
from publisher.pages.importing.generators.slugs import plain_slug
from publisher.pages.importing.liquid_context import MOST_CHARACTERS, Context, bounded, joined, scalar_words
from publisher.pages.importing.site_values import Doubtful, NotEvaluated

DIRECTIVE = re.compile(r"%(?P<flag>[-0^]?)(?P<letter>.)")
DIRECTIVES = frozenset("YmdBbhAaejHIMSpyTFDRuw%")
OF_A_ZONE = frozenset("zZ")
NUMBER, WHOLE = re.compile(r"\s*-?(?:\d{1,15}\.?\d{0,15}|\.\d{1,15})\s*"), re.compile(r"\s*-?\d{1,15}\s*")
WHERE_VALUE = (str, int, float, bool, date, type(None))


def _text_filter(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter of texts that gets its value and arguments as texts."""

    def filtered(value: Any, *arguments: Any) -> Any:
        return function(scalar_words(value), *map(scalar_words, arguments))

    return filtered


def _number_filter(function: Callable[..., Any]) -> Callable[..., Any]:
    def filtered(value: Any, *arguments: Any) -> Any:
        if not all(isinstance(number, int | float | str) for number in (value, *arguments)):
            raise NotEvaluated("a number is missing")
        return function(value, *arguments)

    return filtered


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that takes its steps from the context, and refuses values that are too large."""

    @with_context
    def filtered(value: Any, *arguments: Any, context: Context) -> Any:
        values = [bounded(one) for one in (value, *arguments)]
        if any(isinstance(one, Doubtful) for one in values):
            raise NotEvaluated("a value can be read in several ways")
        context.spend(sum(1 + _size(one) for one in values))
        result = function(*values)
        context.spend(_size(result))
        return bounded(result)

    return filtered


def _size(value: Any) -> int:
    return len(value) // 100 if isinstance(value, str) else len(value) if isinstance(value, list | range) else 1


def _replace(value: str, old: str, new: str = "") -> str:
    if value.count(old) * len(new) > MOST_CHARACTERS:
        raise NotEvaluated("a value is too large")
    return value.replace(old, new)


def _items(value: Any) -> list[Any]:
    """Return what a filter of lists goes through: Jekyll's take a table's values."""
    if isinstance(value, Mapping):
        return [value[key] for key in value]
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
    return [item for item in _items(value) if _is_equal(_member(item, name), wanted)]


def _is_equal(member: Any, wanted: Any) -> bool:
    if not isinstance(wanted, WHERE_VALUE) or wanted == "":
        raise NotEvaluated("where compares with a text, a number or nil")
    if wanted is None:
        return member is None
    found = member if isinstance(member, list) else [] if member is None else [member]
    return any(scalar_words(one) == scalar_words(wanted) for one in found)


@with_context
def _where_exp(value: Any, name: Any, expression: Any, *, context: Context) -> list[Any]:
    text = scalar_words(expression)
    token = Token(TOKEN_EXPRESSION, text, 0, text)
    condition = BooleanExpression.parse(context.env, TokenStream(tokenize(text, token)))
    found = []
    for item in _items(bounded(value)):
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


def _date(value: Any, form: Any, zone: ZoneInfo | None) -> str | None:
    """Write a day or a time in a form of strftime; a time needs the zone in which Jekyll writes it."""
    if isinstance(value, str) and DATE.fullmatch(value):
        match, moment = DATE.fullmatch(value), read_moment(value, 0)
        value = moment.at if match and match["hour"] and match["zone"] else moment.day
    if value is None:
        return None
    used = {found["letter"] for found in DIRECTIVE.finditer(form)}
    if not isinstance(value, date) or used - DIRECTIVES - OF_A_ZONE:
        raise NotEvaluated("a date is missing, or its form isn't known")
    if (isinstance(value, datetime) or used & OF_A_ZONE) and zone is None:
        raise NotEvaluated("the site's timezone isn't set")
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime(form)
    return datetime.combine(value, time(), zone).strftime(form)


def _slugify(value: Any) -> str:
    return plain_slug(scalar_words(value))


def _jsonify(value: Any) -> str:
    pieces, length = [], 0
    encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=scalar_words, check_circular=False)
    for piece in encoder.iterencode(value):
        pieces.append(piece)
        length += len(piece)
        if length > MOST_CHARACTERS:
            raise NotEvaluated("a value is too large")
    return "".join(pieces)


def _path(value: str) -> str:
    """Return an address of the site without `url` and `baseurl`, as links in the text are."""
    return value if re.match(r"[A-Za-z][\w+.-]*:|//|#", value) else f"/{value.lstrip('/')}"


def _sentence(value: Any, connector: Any = "and") -> str:
    texts = [scalar_words(item) for item in _items(value)]
    return (
        f" {scalar_words(connector)} ".join(texts)
        if len(texts) < 3
        else (f"{joined(texts[:-1], ', ')}, {scalar_words(connector)} {texts[-1]}")
    )


def _default(value: Any, other: Any = "") -> Any:
    return other if value in (None, False, "") or value == [] or value == {} else value


def _as_given(value: str) -> str:
    return value


TEXTS: dict[str, Callable[..., Any]] = {
    **{name: getattr(string, name) for name in ("append", "prepend", "capitalize", "downcase", "upcase", "strip")},
    **{name: getattr(string, name) for name in ("lstrip", "rstrip", "strip_newlines", "newline_to_br", "remove")},
    **{name: getattr(string, name) for name in ("remove_first", "replace_first", "split", "truncate")},
    **{name: getattr(string, name) for name in ("truncatewords", "escape", "url_encode", "url_decode", "strip_html")},
    "replace": _replace,
    "slice": string.slice_,
    "xml_escape": html.escape,
    "uri_escape": partial(quote, safe="!#$&'()*+,/:;=?@[]~"),
    "normalize_whitespace": lambda text: " ".join(text.split()),
    "number_of_words": lambda text: len(text.split()),
    "markdownify": _as_given,
    "relative_url": _path,
    "absolute_url": _path,
    "strip_index": lambda text: re.sub(r"/index\.html?$", "/", text),
    "slugify": plain_slug,
}
NUMBERS = {
    **{name: getattr(math, name) for name in ("plus", "minus", "times", "divided_by", "modulo", "ceil", "floor")},
    **{name: getattr(math, name) for name in ("at_least", "at_most")},
    "abs": math.abs_,
}
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
    "size": lambda value: len(value) if isinstance(value, str | list | tuple | range | Mapping) else 0,
    "default": _default,
    "jsonify": _jsonify,
}
DATES = {
    "date_to_string": "%d %b %Y",
    "date_to_long_string": "%d %B %Y",
    "date_to_xmlschema": "%Y-%m-%dT%H:%M:%S%z",
}


def filters(zone: ZoneInfo | None) -> dict[str, Callable[..., Any]]:
    """Return the filters by name for a site whose times are written in a zone."""
    found = {name: _text_filter(function) for name, function in TEXTS.items()}
    found |= {name: _number_filter(function) for name, function in NUMBERS.items()} | LISTS
    found["date"] = lambda value, form: _date(value, scalar_words(form), zone)
    for name, form in DATES.items():
        found[name] = partial(_dated, form=form, zone=zone)
    return {name: _checked(function) for name, function in found.items()} | {"where_exp": _where_exp}


def _dated(value: Any, *, form: str, zone: ZoneInfo | None) -> str | None:
    return _date(value, form, zone)
