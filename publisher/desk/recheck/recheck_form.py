"""The form that sets when someone is to check a page again."""

from datetime import date, timedelta
from typing import Any

from django import forms

from publisher.desk.forms import DeskForm
from publisher.pages.models import Actor, Page, Recheck

A_YEAR = timedelta(days=365)


class RecheckForm(DeskForm):
    due = forms.DateField(
        label="Check again by",
        help_text="Once the day is over, the page is listed under To check again, and the daily email says so.",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "This is not a date; write it like 2026-11-24."},
    )

    def __init__(self, data: Any = None, *, recheck: Recheck | None, today: date) -> None:
        super().__init__(data, initial={"due": recheck.due if recheck else today + A_YEAR})
        self.today = today

    def plan(self, page: Page, *, by: Actor) -> None:
        Recheck.objects.plan(page, self.cleaned_data["due"], today=self.today, by=by)
