"""What people set for themselves."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.models import User

from publisher.desk.forms import DeskForm
from publisher.desk.people.names import NAME, NAME_LENGTH
from publisher.desk.time_zones import zone_choices


class AccountForm(DeskForm):
    places: ClassVar[dict[str, str]] = {"name": "name"}

    name = forms.CharField(required=False, max_length=NAME_LENGTH, label=NAME)
    zone = forms.ChoiceField(
        required=False,
        label="Time zone",
        help_text="All times on these screens and in your mail are in this zone.",
        error_messages={"invalid_choice": "“%(value)s” is not a known time zone; choose one from the list."},
    )
    is_mailed = forms.BooleanField(
        required=False,
        label="Mail me when something waits for me",
        help_text="At most once an hour: a review asked of you, and what became of the texts that you submitted.",
    )

    def __init__(self, data: Any, *, person: User, zone: str, is_mailed: bool) -> None:
        super().__init__(data, initial={"name": person.get_full_name(), "zone": zone, "is_mailed": is_mailed})
        shown, name = self.fields["name"], person.get_username()
        shown.help_text = f"The name that others see, such as Ada Lovelace. If empty: {name}."
        site = [("", f"The site’s, {settings.SITE_TIME_ZONE}")]
        self.fields["zone"].choices = [*site, *zone_choices(zone, settings.SITE_TIME_ZONE, "UTC")]  # type: ignore[attr-defined]
