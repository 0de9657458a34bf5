"""Form fields that return their initial value when the editor changes nothing, though browsers change line ends."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publisher.pages.models.columns import refuse_beyond_calendar


class NumberField(forms.IntegerField):
    """A row's key or number, hidden in a form; -1, which no row has, for anything that can't be one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.HiddenInput, **options)

    def to_python(self, value: Any) -> int | None:
        number = super().to_python(value)
        return number if number is None or 0 <= number < 2**63 else -1


class PathInput(forms.TextInput):
    """A typed path or address; with scripts, it offers pages. `data-*` attributes are those of page-field.js."""

    def __init__(self, **attributes: Any) -> None:
        search = {"data-module": "page-field", "data-search": reverse_lazy("desk:find_pages")}
        super().__init__(
            {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off", **search, **attributes}
        )


class TextField(forms.CharField):
    """Text of several lines, including blank lines at either end."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        return _unix(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(_unix(initial or ""), data)


class NamesField(forms.CharField):
    """A list of names, one a line, because names contain commas."""

    def clean(self, value: Any) -> list[str]:
        return _names(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _names(data or "") != (initial or [])


class AnswerBox(forms.CheckboxInput):
    """A tick box that is always sent: a browser leaves out an empty one, and so does a form that never had it."""

    def __init__(self) -> None:
        super().__init__(check_test=lambda value: value in (True, "true"))

    def format_value(self, value: Any) -> str:
        return "true"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<input type="hidden" name="{}" value="false">{}', name, super().render(name, value, attrs, renderer)
        )


class AnswerField(forms.NullBooleanField):
    """Yes, no, or None from a form without the box, such as one open during a deploy."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=AnswerBox(), **options)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return data is not None and super().has_changed(initial, data)


class LocalTimeField(forms.DateTimeField):
    """A moment, typed and shown in the site's zone, as readers see it, with seconds if it has any."""

    default_validators = [refuse_beyond_calendar]

    def __init__(self, **options: Any) -> None:
        attributes = {"type": "datetime-local", "step": "any"}
        super().__init__(widget=forms.DateTimeInput(attributes, format="%Y-%m-%dT%H:%M:%S"), **options)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(settings.SITE_TIME_ZONE):
            return super().prepare_value(value)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(settings.SITE_TIME_ZONE):
            return super().to_python(value)


class WallClockField(forms.Field):
    """A date and time to the minute, as on a wall clock: not yet in a zone."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        local = value if isinstance(value, datetime) else _wall_clock(str(value).strip())
        if local is None or local.tzinfo or not 1900 < local.year < 3000:
            raise ValidationError("This is not a date and time; write it like 2026-11-24T09:00.", code="invalid")
        return local.replace(second=0, microsecond=0)


def _wall_clock(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:  # well formed, but not a real day
        return None


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _names(text: str) -> list[str]:
    return [name for line in text.splitlines() if (name := line.strip())]
