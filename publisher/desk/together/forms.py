"""What is asked before several pages change at once. A confirmation sends back what it showed."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from publisher.desk.editor.forms import NAMES
from publisher.desk.form_fields import NamesField, PathInput
from publisher.desk.forms import DeskForm
from publisher.desk.pages.forms import LeavingForm
from publisher.desk.pages.schedule_form import ScheduleForm
from publisher.desk.together.shared_consequences import LeavingPages, MovingPages, TaggedPages
from publisher.pages.models import Page
from publisher.pages.paths import MAX_LENGTH, clean_path, url_of

FOR_ALL = "A page's path (/ is home) or a web address, for all of them. If empty, they get “page not found”."


class LeaveTogetherForm(LeavingForm):
    seen = forms.CharField(required=False)

    def __init__(self, data: Any = None, *, leaving: LeavingPages) -> None:
        super().__init__(data, is_live=bool(leaving.live), has_pages_below=bool(leaving.count_below))
        if target := self.fields.get("redirect_to"):
            target.help_text = FOR_ALL


class MoveTogetherForm(DeskForm):
    """Shows which addresses change, then moves when it is sent again with what was shown."""

    section = forms.CharField(
        label="Section",
        max_length=MAX_LENGTH,
        help_text="The path of the page that they go below, such as /guides/; / is the top of the site.",
        widget=PathInput(),
    )
    seen = forms.CharField(required=False)

    def __init__(self, data: Any = None, *, chosen: MovingPages) -> None:
        super().__init__(data)
        self.moving = chosen

    def clean_section(self) -> str:
        section = clean_path(self.cleaned_data["section"])
        if section and not Page.objects.kept().filter(path=section).exists():
            raise ValidationError(f"No page has the path {url_of(section)}; write that page first.")
        moving = MovingPages(self.moving.standing, self.moving.statuses, section)
        if not moving.paths:
            raise ValidationError("All of them are there already; type another section.")
        self.moving = moving
        return section


class TagTogetherForm(DeskForm):
    tags = NamesField(required=False, label="Add tags", help_text="One tag per line.", widget=NAMES)
    remove = forms.MultipleChoiceField(required=False, label="Remove tags", widget=forms.CheckboxSelectMultiple)
    seen = forms.CharField(required=False)

    def __init__(self, data: Any = None, *, tagged: TaggedPages) -> None:
        super().__init__(data)
        if there := tagged.tags:
            choices = [(tag, f"{tag} ({count} of {len(tagged.going)} pages)") for tag, count in there]
            self.fields["remove"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.cleaned_data["tags"] and not self.cleaned_data.get("remove"):
            self.add_error("tags", "Type a tag to add, or choose one to remove.")
        return self.cleaned_data


class PlanTogetherForm(ScheduleForm):
    """The same times for several pages, each with its newest text."""

    seen = forms.CharField(required=False)

    def __init__(self, data: Any = None, *, now: datetime, last_zone: str) -> None:
        super().__init__(data, page=Page(path="-"), now=now, last_zone=last_zone)

    def times(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in (*self.which, "zone")}

    def _offer(self, page: Page) -> None:
        del self.fields["revision"]

    def _has_to_choose(self) -> bool:
        return False
