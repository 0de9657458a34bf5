"""The form that moves one of a page's planned times; the text chosen for it and the other time stay."""

from datetime import datetime
from typing import Any

from publisher.desk.pages.change_note_form import Told
from publisher.desk.pages.schedule_form import ScheduleForm
from publisher.desk.time_zones import for_reader
from publisher.local_times import readers_zone
from publisher.pages.models import Actor, Page


class MovePlanForm(ScheduleForm):
    def __init__(self, data: Any = None, *, page: Page, now: datetime, column: str) -> None:
        super().__init__(data, page=page, now=now, own_zone=readers_zone().key)
        self.column = column
        kept = (column, self.which[column], "zone", "seen")
        self.fields = {name: field for name, field in self.fields.items() if name in kept}
        self.fields[column].required = self.fields["seen"].required = True
        self.fields[column].help_text, self.fields["zone"].help_text = "", "It is a local time in this zone."

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.page.publish_at and self.page.planned_revision_id is None:
            self.add_error(None, "No text was chosen for this plan: press Schedule… on the page and choose one.")
        ends, begins = self.page.unpublish_at, self.cleaned_data.get("publish_at")
        if begins and ends and begins >= ends:
            end = for_reader(ends)
            self.add_error("publish_at", f"The page is unpublished on {end}; choose an earlier time, or move that.")
        return self.cleaned_data

    def plan(self, *, by: Actor) -> None:
        times = {name: getattr(self.page, name) for name in self.which}
        times[self.column] = self.cleaned_data[self.column]
        text, seen = self.page.planned_revision_id, self.cleaned_data["seen"]
        note, is_correction = self.page.planned_note, self.page.planned_is_correction
        told: Told = {"change_note": note, "is_correction": is_correction}
        self.page.schedule(by=by, zone=self.cleaned_data["zone"], revision=text, seen=seen, **told, **times)
