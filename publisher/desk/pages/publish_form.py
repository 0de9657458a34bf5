"""The form that publishes one page after its findings were shown."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from publisher.desk.checklist.checklist import Advice
from publisher.desk.checklist.findings import findings_of
from publisher.desk.form_fields import NumberField
from publisher.desk.forms import DeskForm
from publisher.pages.models import Actor, Page, Publication


class PublishForm(DeskForm):
    """Publishes the text that was shown; a finding that wasn't shown is shown first."""

    revision = NumberField(required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=500,
        label="Reason for publishing without approval",
        help_text="Only in an emergency. It stands in the page's history and in the audit.",
        error_messages={"required": "Say why this can't wait for someone else's approval, or submit it for review."},
    )

    def __init__(self, data: Any = None, *, page: Page, by: Actor) -> None:
        super().__init__(data)
        self.page, self.findings = page, findings_of(page)
        if not page.needs_approval(by):
            del self.fields["reason"]

    def clean_seen(self) -> str:
        seen = str(self.cleaned_data["seen"])
        if not set(self.shown.split()) <= set(seen.split()):
            raise ValidationError("There is something new to check since you looked. Nothing was published.")
        return seen

    @property
    def shown(self) -> str:
        """The findings as a hidden field names them."""
        return " ".join(_name(line) for line in self.findings)

    def publish(self, *, by: Actor) -> list[Publication]:
        seen, reason = [self.cleaned_data["revision"]], self.cleaned_data.get("reason", "")
        return Page.objects.filter(pk=self.page.pk).publish(by=by, seen=seen, emergency=reason)


def _name(line: Advice) -> str:
    return hashlib.sha256("\n".join(line).encode()).hexdigest()[:12]
