"""Typed access to front matter fields: texts, names, dates, flags. documents.py and addresses.py call it.

Each method takes the names that generators use, the most specific first; a dot leads into a table (`extra.image`).
"""

import datetime as dt
import html
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags

from publisher.pages.importing.front_matter import Field, Value
from publisher.pages.importing.problems import FileProblem

DATE = re.compile(
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?)?"
)
FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
YEARS = range(1000, 9999)
MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,500}>|&(?:#\d{1,6}|#x[0-9A-Fa-f]{1,6}|[A-Za-z]{2,30});")

AROUND = re.compile(
    r"<(a|abbr|b|cite|code|em|i|kbd|mark|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?>([^<]*)</\1>", re.I
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as written: the instant, and the author's local day (the address uses it)."""

    at: dt.datetime
    day: dt.date


class Fields:
    """The front matter of one file."""

    def __init__(self, kind: str, fields: dict[str, Field]) -> None:
        self.kind = kind
        self.fields = fields

    def first(self, *names: str) -> Field | None:
        """Return the first of these fields that has a value."""
        found = (self._look_up(name) for name in names)
        return next((field for field in found if field is not None and field.value not in (None, "", [], {})), None)

    def _look_up(self, name: str) -> Field | None:
        top, *rest = name.split(".")
        field = self.fields.get(top)
        value = field.value if field else None
        for key in rest:
            value = value.get(key) if isinstance(value, dict) else None
        return Field(value, field.line) if field else None

    def line(self, *names: str) -> int:
        """Return the line of the first of these fields; 0 if none exists."""
        field = self.first(*names)
        return field.line if field else 0

    def text(self, *names: str) -> str:
        """Return one text, stripped of surrounding space."""
        return self.exact_text(*names).strip()

    def exact_text(self, *names: str) -> str:
        """Return one text unchanged; raise FileProblem for a field of another shape."""
        field = self.first(*names)
        if field is None:
            return ""
        if not isinstance(field.value, str):
            raise FileProblem(f"{names[0]} must be one text", field.line)
        return field.value

    def plain_text(self, *names: str) -> str:
        """Return one text without markup: generators print it raw, so authors write HTML and entities in it."""
        text = self.text(*names)
        try:
            return html.unescape(strip_tags(text)).strip() if MARKUP.search(text) else text
        except SuspiciousOperation as error:
            raise FileProblem(f"{names[0]} has too many unfinished HTML tags", self.line(*names)) from error

    def names(self, *names: str, separator: str = "") -> list[str]:
        """Return names from a list, from tables with a `name`, or from one text split at the separator."""
        field = self.first(*names)
        if field is None:
            return []
        values = field.value if isinstance(field.value, list) else [field.value]
        if len(values) == 1 and isinstance(values[0], str) and separator:
            values = list(re.split(separator, values[0]))
        texts = [_name(value, names[0], field.line) for value in values if value is not None]
        return list(dict.fromkeys(text for text in texts if text))

    def flag(self, name: str) -> bool | None:
        """Return True, False, or None if the field is missing."""
        text = self.text(name)
        if not text:
            return None
        if text.lower() not in FLAGS:
            raise FileProblem(f"{name} must be true or false, not {text!r}", self.line(name))
        return FLAGS[text.lower()]

    def number(self, name: str) -> int:
        """Return a whole number, 0 if the field is missing; it must fit the database's four bytes."""
        text = self.text(name)
        if text and not re.fullmatch(r"[+-]?\d{1,9}", text):
            raise FileProblem(f"{name} must be a whole number, not {text[:40]!r}", self.line(name))
        return int(text or 0)

    def moment(self, *names: str) -> Moment | None:
        """Return a date or a date and time; without an offset, it is in SITE_TIME_ZONE."""
        text = self.text(*names)
        return read_moment(text, self.line(*names)) if text else None


def title_text(text: str) -> str:
    """Return a title without the tags that are around words, and with entities decoded; a lone `<b>` is meant so."""
    while (plain := AROUND.sub(r"\2", text)) != text:
        text = plain
    return " ".join(html.unescape(text).split())


def _name(value: Value, field: str, line: int) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("title")
    if not isinstance(value, str):
        raise FileProblem(f"{field} must be a list of names", line)
    return " ".join(value.split())


def read_moment(text: str, line: int) -> Moment:
    """Read dates in the generators' formats; raise FileProblem for a day that doesn't exist."""
    match = DATE.fullmatch(text)
    if not match:
        raise FileProblem(
            f"the date {text[:60]!r} is not understood; write 2014-03-19 or 2014-03-19T10:14:00-04:00", line
        )
    if int(match["year"]) not in YEARS:
        raise FileProblem(f"the date {text!r} is out of range", line)
    try:
        day = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
        time = dt.time(int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0))
        fraction = (match["fraction"] or "0")[:6].ljust(6, "0")
        return Moment(dt.datetime.combine(day, time.replace(microsecond=int(fraction)), _zone(match["zone"])), day)
    except ValueError as error:
        raise FileProblem(f"the date {text!r} does not exist: {error}", line) from error


def _zone(text: str | None) -> dt.tzinfo:
    if text is None:
        return ZoneInfo(settings.SITE_TIME_ZONE)
    if text[0] not in "+-":
        return dt.UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    offset = dt.timedelta(hours=int(hours), minutes=int(minutes))
    return dt.timezone(-offset if text[0] == "-" else offset)
