"""Forms of a page's history: choosing two revisions to compare, and bringing one back."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from publisher.desk.form_fields import NumberField
from publisher.desk.forms import DeskForm
from publisher.desk.time_zones import in_words
from publisher.pages.models import Page

OFFERED = 100
"""Number of newest revisions to choose from; the address of a comparison takes any two."""


class CompareForm(forms.Form):
    old = forms.TypedChoiceField(label="Compare revision", coerce=int)
    new = forms.TypedChoiceField(label="with", coerce=int)

    def __init__(self, page: Page, data: Any = None, *, chosen: tuple[int, int] | None = None) -> None:
        offered = list(page.revisions.order_by("-number").values_list("number", "created_at", "who")[:OFFERED])
        newest = [number for number, *_ in offered[:2]]
        old, new = chosen or (newest[-1], newest[0]) if newest else (0, 0)
        super().__init__(data, initial={"old": old, "new": new})
        choices = [(number, _named(number, at, who)) for number, at, who in offered]
        choices += [(number, str(number)) for number in _others(chosen or (), {n for n, _ in choices})]
        for field in self.fields.values():
            field.choices = choices  # type: ignore[attr-defined]
            field.error_messages["invalid_choice"] = "There is no such revision to choose."


class BringBackForm(DeskForm):
    """Brings a text back on top of the text that was the newest when the page was shown."""

    base = NumberField()


def _named(number: int, at: Any, who: str) -> str:
    return f"{number} · {in_words(timezone.localtime(at))} · {who}"


def _others(chosen: Iterable[int], offered: set[int]) -> list[int]:
    return sorted(set(chosen) - offered, reverse=True)
