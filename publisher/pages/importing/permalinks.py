"""Permalinks: patterns with placeholders, and small templates, filled in for one page."""

import re
from collections.abc import Callable, Mapping

from publisher.pages.importing.front_matter_fields import Moment
from publisher.pages.importing.problems import FileProblem

COLON = re.compile(r":([a-z_]+)")
OUTPUT = re.compile(r"\{\{-?\s*(?P<expression>[^{}]{0,300}?)\s*-?\}\}")
QUOTED = re.compile(r"[\"'](?P<text>[^\"']*)[\"']")
FILTER = re.compile(r"(?P<name>\w+)\s*(?:[:(]\s*[\"'][^\"']*[\"']\s*\)?)?")


def fill_in(pattern: str, values: Mapping[str, str], line: int = 0, placeholder: re.Pattern[str] = COLON) -> str:
    """Replace a pattern's placeholders by values; raise FileProblem for one without a value."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            reason = f"the permalink's {match[0]} is not known or has no value here; write the address out"
            raise FileProblem(reason, line)
        return values[match[1]]

    filled = placeholder.sub(value, pattern)
    return re.sub(r"/{2,}", "/", filled) if filled != pattern else pattern


def date_values(moment: Moment | None) -> dict[str, str]:
    """Return the parts of a date by their names in Jekyll, Hexo and Hugo; without a date there are none."""
    if moment is None:
        return {}
    day, at = moment.day, moment.at
    names = {"year": "%Y", "month": "%m", "day": "%d", "short_year": "%y", "y_day": "%j", "yearday": "%j"}
    names |= {"monthname": "%B", "short_month": "%b", "long_month": "%B", "weekdayname": "%A", "short_day": "%a"}
    names |= {"long_day": "%A", "week": "%V", "w_year": "%G", "w_day": "%u"}
    parts = {name: day.strftime(code) for name, code in names.items()}
    parts |= {name: at.strftime(code) for name, code in (("hour", "%H"), ("minute", "%M"), ("second", "%S"))}
    return parts | {"i_month": str(day.month), "i_day": str(day.day), "weekday": f"{day:%w}"}


def fill_template(template: str, values: Mapping[str, str], filters: Mapping[str, Callable[[str], str]]) -> str | None:
    """Fill in the outputs of Liquid or Nunjucks, `{{ title | slugify }}`; None for what isn't such an output."""
    pieces, at = [], 0
    for match in OUTPUT.finditer(template):
        value = _evaluated(match["expression"], values, filters)
        if value is None:
            return None
        pieces += [template[at : match.start()], value]
        at = match.end()
    filled = "".join([*pieces, template[at:]])
    return None if "{{" in filled or "{%" in filled else filled


def _evaluated(expression: str, values: Mapping[str, str], filters: Mapping[str, Callable[[str], str]]) -> str | None:
    first, *names = (part.strip() for part in expression.split("|"))
    quoted = QUOTED.fullmatch(first)
    value = quoted["text"] if quoted else values.get(first)
    for name in names:
        found = FILTER.fullmatch(name)
        change = filters.get(found["name"]) if found else None
        if value is None or change is None:
            return None
        value = change(value)
    return value
