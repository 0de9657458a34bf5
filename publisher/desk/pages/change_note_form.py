"""What readers are told when a page that they have gets another text: the fields of each form that publishes or plans
it.
"""

from typing import TypedDict

from django import forms

from publisher.desk.forms import DeskForm
from publisher.pages.models.change_notes import LONGEST, clean_note


class Told(TypedDict):
    change_note: str
    is_correction: bool


class ChangeNoteForm(DeskForm):
    change_note = forms.CharField(
        required=False,
        max_length=LONGEST,
        label="What changed, for readers",
        help_text="One line on the page and in the feed, such as: New opening hours.",
    )
    is_correction = forms.BooleanField(
        required=False,
        label="A small correction: keep the date readers see",
        help_text="For a typo, for example. Feed readers don't show the page as updated.",
    )

    def clean_change_note(self) -> str:
        return clean_note(self.cleaned_data["change_note"])

    def clean_is_correction(self) -> bool:
        is_correction = bool(self.cleaned_data["is_correction"])
        clean_note(self.cleaned_data.get("change_note", ""), is_correction=is_correction)
        return is_correction

    @property
    def told(self) -> Told:
        return {"change_note": self.cleaned_data["change_note"], "is_correction": self.cleaned_data["is_correction"]}

    @property
    def tells_something(self) -> bool:
        """Whether there is something to show: typed, planned before or refused."""
        fields = [self["change_note"], self["is_correction"]]
        return any(field.errors or field.value() not in ("", False, None) for field in fields)
