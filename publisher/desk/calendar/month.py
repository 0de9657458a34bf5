"""A month of the calendar: its days in weeks, its neighbours, and when it begins and ends in a zone."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date
from django.utils.formats import date_format

FIRST, LAST = date(1901, 1, 1), date(2999, 12, 1)
"""The months that a typed time can have (publisher/desk/form_fields.py)."""


@dataclass(frozen=True)
class Month:
    first: date

    @classmethod
    def asked(cls, text: str, today: date) -> "Month":
        """Return the month written like 2026-12; today's for anything else."""
        first = _day(f"{text}-01")
        return cls(first) if first and FIRST <= first <= LAST else cls.of(today)

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.replace(day=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        return date_format(self.first, "F Y")

    @property
    def weeks(self) -> list[list[date | None]]:
        """Its days by weeks from Monday on; None for a day of another month."""
        weeks = Calendar().monthdatescalendar(self.first.year, self.first.month)
        return [[day if day.month == self.first.month else None for day in week] for week in weeks]

    @property
    def previous(self) -> "Month | None":
        return self._away(-1)

    @property
    def next(self) -> "Month | None":
        return self._away(1)

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return its first moment, and the first one after it."""
        year, before = divmod(self.first.year * 12 + self.first.month, 12)
        return _midnight(self.first, zone), _midnight(date(year, before + 1, 1), zone)

    def _away(self, months: int) -> "Month | None":
        year, before = divmod(self.first.year * 12 + self.first.month - 1 + months, 12)
        first = date(year, before + 1, 1)
        return Month(first) if FIRST <= first <= LAST else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # well formed, but not a real day
        return None
