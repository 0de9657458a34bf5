"""The settings that were live: who published them, and what they changed."""

from typing import NamedTuple

from publisher.desk.site_settings.forms import SettingsForm
from publisher.pages.models import SiteSettings


class Published(NamedTuple):
    row: SiteSettings
    changed: list[str]
    """Labels of the fields that differ from the settings before; empty for the first ones."""


def listed(rows: list[SiteSettings]) -> list[Published]:
    """Return consecutive rows, newest first, with what each changed."""
    older = [*rows[1:], SiteSettings.objects.filter(until=rows[-1].since).first() if rows else None]
    return [Published(row, _changed(row, before)) for row, before in zip(rows, older, strict=False)]


def _changed(row: SiteSettings, before: SiteSettings | None) -> list[str]:
    if before is None:
        return []
    return [str(SettingsForm.base_fields[name].label) for name, value in row.said.items() if value != before.said[name]]
