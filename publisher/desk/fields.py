"""Form fields that give back what they were given when the editor changes nothing: browsers change line ends."""

from typing import Any

from django import forms


class TextField(forms.CharField):
    """Text of several lines, blank ones at its ends included."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        return _unix(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(_unix(initial or ""), data)


class NamesField(forms.CharField):
    """A list of names, one on each line: names have commas in them."""

    def clean(self, value: Any) -> list[str]:
        return _names(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _names(data or "") != (initial or [])


class LocalTimeField(forms.DateTimeField):
    """A moment, typed and shown in the site's zone, to the second where it has seconds."""

    def __init__(self, **options: Any) -> None:
        attributes = {"type": "datetime-local", "step": "any"}
        super().__init__(widget=forms.DateTimeInput(attributes, format="%Y-%m-%dT%H:%M:%S"), **options)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _names(text: str) -> list[str]:
    return [name for line in text.splitlines() if (name := line.strip())]
