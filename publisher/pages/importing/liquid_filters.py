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

from liquid.builtin.filters import math, string
from liquid.filter import with_context

from publisher.pages.importing.front_matter_fields import DATE, read_moment
from publisher.pages.importing.generators.slugs import plain_slug
from publisher.pages.importing.liquid_context import MOST_CHARACTERS, Context, bounded, scalar_words
from publisher.pages.importing.liquid_lists import LISTS, where_exp
from publisher.pages.importing.site_values import Doubtful, NotEvaluated

DIRECTIVE = re.compile(r"%(?P<flag>[-0^]?)(?P<letter>.)")
DIRECTIVES = frozenset("YmdBbhAaejHIMSpyTFDRuw%")
OF_A_ZONE = frozenset("zZ")


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


def _date(value: Any, form: Any, zone: ZoneInfo | None) -> str | None:
    """Write a day or a time in a form of strftime; a time needs Jekyll's zone."""
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


def _as_given(value: str) -> str:
    return value


TEXTS: dict[str, Callable[..., Any]] = {
    **{name: getattr(string, name) for name in ("append", "prepend", "capitalize", "downcase", "upcase", "strip")},
    **{name: getattr(string, name) for name in ("lstrip", "rstrip", "strip_newlines", "newline_to_br", "remove")},
    **{name: getattr(string, name) for name in ("remove_first", "replace_first", "split", "truncate")},
    **{name: getattr(string, name) for name in ("truncatewords", "escape", "url_encode", "url_decode")},
    "replace": _replace,
    "slice": string.slice_,
    "xml_escape": lambda text: html.escape(text, quote=False).replace('"', "&quot;"),
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
OTHERS: dict[str, Callable[..., Any]] = {
    "size": lambda value: len(value) if isinstance(value, str | list | tuple | range | Mapping) else 0,
    "default": lambda value, other="": other if value is None or value is False or value in ("", [], {}) else value,
    "jsonify": _jsonify,
}
DATES = {
    "date_to_string": "%d %b %Y",
    "date_to_long_string": "%d %B %Y",
}


def filters(zone: ZoneInfo | None) -> dict[str, Callable[..., Any]]:
    """Return the filters by name for a site whose times are written in a zone."""
    found = {name: _text_filter(function) for name, function in TEXTS.items()}
    found |= {name: _number_filter(function) for name, function in NUMBERS.items()} | LISTS | OTHERS
    found["date"] = lambda value, form: _date(value, scalar_words(form), zone)
    for name, form in DATES.items():
        found[name] = partial(_dated, form=form, zone=zone)
    return {name: _checked(function) for name, function in found.items()} | {"where_exp": where_exp}


def _dated(value: Any, *, form: str, zone: ZoneInfo | None) -> str | None:
    return _date(value, form, zone)
