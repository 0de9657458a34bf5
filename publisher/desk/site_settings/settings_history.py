"""The settings that were live: who published them, and what they changed."""

from datetime import datetime
from typing import NamedTuple

from publisher.desk.site_settings.forms import SettingsForm
from publisher.desk.time_zones import for_reader
from publisher.pages.models import SiteSettings
from publisher.pages.palettes import ACCENTS

SHORT = 40
"""Most characters of a value that is shown; of a longer one, only its field is named."""


class Published(NamedTuple):
    row: SiteSettings
    changed: list[str]
    """What differs from the settings before, as "Colour: petrol → moss"; empty for the first ones."""


def listed(rows: list[SiteSettings]) -> list[Published]:
    """Return consecutive rows, newest first, with what each changed."""
    older = [*rows[1:], SiteSettings.objects.filter(until=rows[-1].since).first() if rows else None]
    return [Published(row, _changed(row, before)) for row, before in zip(rows, older, strict=False)]


def _changed(row: SiteSettings, before: SiteSettings | None) -> list[str]:
    if before is None:
        return []
    return [_told(name, before.said[name], value) for name, value in row.said.items() if value != before.said[name]]


def _told(name: str, old: object, new: object) -> str:
    label, words = str(SettingsForm.base_fields[name].label), [_in_words(name, value) for value in (old, new)]
    return label if max(map(len, words)) > SHORT else f"{label}: {words[0]} → {words[1]}"


def _in_words(name: str, value: object) -> str:
    """Return a value as the form shows it."""
    if isinstance(value, datetime):
        return for_reader(value)
    if name == "accent":
        return ACCENTS[str(value)].name
    named = dict(getattr(SettingsForm.base_fields[name], "choices", ()))
    return str(named.get(value, value) or "none")
