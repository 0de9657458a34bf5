"""The form that plans when a page is published and unpublished, in the time of a zone."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from publisher.desk.form_fields import WallClockField
from publisher.desk.pages.change_note_form import ChangeNoteForm
from publisher.desk.pages.planned_times import named
from publisher.desk.time_zones import in_words, zone_choices
from publisher.local_times import moments, next_that_exists, offset, zone_called
from publisher.pages.models import Actor, Page, Revision
from publisher.pages.models.planned_change import ANOTHER_PLAN, plan_state

FIRST, SECOND = "first", "second"


class WhichField(forms.ChoiceField):
    """Choice between the two moments of an ambiguous time; asked only then."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label="Which one do you mean?",
            choices=[(FIRST, FIRST), (SECOND, SECOND)],
            widget=forms.RadioSelect,
        )

    def name_both(self, both: list[datetime], zone: ZoneInfo) -> None:
        said = [f"{moment.astimezone(zone):%H:%M} at {offset(moment, zone)}" for moment in both]
        self.choices = [(FIRST, f"The first, {said[0]}"), (SECOND, f"The second, {said[1]}")]


class ScheduleForm(ChangeNoteForm):
    """Carries both times: to plan one is also to say what happens to the other."""

    which: ClassVar[dict[str, str]] = {"publish_at": "publish_which", "unpublish_at": "unpublish_which"}

    publish_at = WallClockField(required=False, label="Publish at")
    publish_which = WhichField()
    revision = forms.ModelChoiceField(
        queryset=Revision.objects.none(),
        required=False,
        label="Text",
        help_text="Readers get this text, even if a newer one is saved later.",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "The page has no such text; choose one of these."},
    )
    unpublish_at = WallClockField(
        required=False, label="Unpublish at", help_text="Readers keep the pages below it. If empty, the page stays."
    )
    unpublish_which = WhichField()
    zone = forms.ChoiceField(
        label="Time zone",
        help_text="Both times are local times in this zone.",
        error_messages={"invalid_choice": "“%(value)s” is not a known time zone; choose one from the list."},
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, page: Page, now: datetime, own_zone: str = "", last_zone: str = "") -> None:
        planned = page.zone if page.publish_at or page.unpublish_at else ""
        zone = zone_called(own_zone or planned or last_zone or settings.SITE_TIME_ZONE).key
        chosen = (page.publish_at and page.planned_revision_id) or page.latest_id
        told = {"change_note": page.planned_note, "is_correction": page.planned_is_correction}
        times = _local_times(page, zone_called(zone))
        initial = {"zone": zone, "revision": chosen, "seen": plan_state(page), **times, **told}
        super().__init__(data, initial=initial)
        self.page, self.now = page, now
        self.twice: set[str] = set()
        """Names of the fields whose time occurs twice, so that the editor has to choose."""
        self.fields["zone"].choices = zone_choices(zone, planned, last_zone, settings.SITE_TIME_ZONE, "UTC")  # type: ignore[attr-defined]
        self._offer(page)
        if page.path == "":
            del self.fields["unpublish_at"], self.fields["unpublish_which"]

    @classmethod
    def for_newest(cls, page: Page, now: datetime) -> "ScheduleForm":
        """Return a form with the current plan but the newest text, ready to send."""
        form = cls(page=page, now=now)
        form.initial["revision"] = page.latest_id
        return form

    def clean(self) -> dict[str, Any]:
        if zone := self.cleaned_data.get("zone"):
            for name in self.which.keys() & self.fields.keys():
                self.cleaned_data[name] = self._moment(name, ZoneInfo(zone))
        if not self.errors and not self._plans_or_planned():
            self.add_error("publish_at", "Nothing is planned yet: type a date and a time.")
        if not self.errors and self.cleaned_data.get("publish_at") and self._has_to_choose():
            self.add_error("revision", "Choose the text that readers get.")
        return self.cleaned_data

    def plan(self, *, by: Actor) -> None:
        publish_at, unpublish_at = (self.cleaned_data.get(name) for name in self.which)
        text, seen = self.cleaned_data["revision"], self.cleaned_data["seen"]
        plan = {"revision": text.pk if text else None, "seen": seen, "zone": self.cleaned_data["zone"]}
        self.page.schedule(by=by, publish_at=publish_at, unpublish_at=unpublish_at, **plan, **self.told)

    def _refuse(self, error: ValidationError) -> None:
        super()._refuse(error)
        if getattr(error, "code", "") == ANOTHER_PLAN:
            self.page.refresh_from_db()
            self.data = {**dict(self.data.items()), "seen": plan_state(self.page)}

    def _offer(self, page: Page) -> None:
        """Offer the planned text and the newest; an older one shown when the form was opened is also accepted."""
        field, texts = self.fields["revision"], page.revisions.defer("body", "html", "headings").order_by("-number")
        field.queryset = texts  # type: ignore[attr-defined]
        offered = texts.filter(pk__in=[page.latest_id, page.publish_at and page.planned_revision_id])
        field.choices = [(text.pk, f"“{text.title}”, {named(text)}") for text in offered]  # type: ignore[attr-defined]

    def _has_to_choose(self) -> bool:
        return "revision" in self.fields and bool(self.page.latest_id) and self.cleaned_data["revision"] is None

    def _moment(self, name: str, zone: ZoneInfo) -> datetime | None:
        planned: datetime | None
        local, planned = self.cleaned_data.get(name), getattr(self.page, name)
        if local is None or not {name, "zone"} & set(self.changed_data):
            return planned if local else None  # to the second
        found = moments(local, zone)
        if not found:
            self.add_error(name, _never(local, zone))
        elif found[-1] <= self.now:
            self.add_error(name, f"{in_words(local)} is in the past in {zone.key}; choose a later time.")
        else:
            return self._one_of(found, name, local, zone)
        return None

    def _one_of(self, found: list[datetime], name: str, local: datetime, zone: ZoneInfo) -> datetime | None:
        if len(found) == 1:
            return found[0]
        which = self.fields[self.which[name]]
        which.name_both(found, zone)  # type: ignore[attr-defined]
        self.twice.add(name)
        if chosen := self.cleaned_data.get(self.which[name]):
            return found[0] if chosen == FIRST else found[1]
        why = f"{in_words(local)} occurs twice in {zone.key} because the clock goes back; choose which one below."
        self.add_error(name, why)
        return None

    def _plans_or_planned(self) -> bool:
        typed = any(self.cleaned_data.get(name) for name in self.which)
        return bool(typed or self.page.publish_at or self.page.unpublish_at)


def _never(local: datetime, zone: ZoneInfo) -> str:
    why = "the clock goes forward then; the next valid time is"
    return f"{in_words(local)} does not exist in {zone.key}: {why} {in_words(next_that_exists(local, zone))}."


def _local_times(page: Page, zone: ZoneInfo) -> dict[str, datetime | None]:
    """Return the planned times to the minute, as the fields show them."""
    planned = {"publish_at": page.publish_at, "unpublish_at": page.unpublish_at}
    return {
        name: moment.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None) if moment else None
        for name, moment in planned.items()
    }
