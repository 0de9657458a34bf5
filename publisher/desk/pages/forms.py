"""What is asked before a page moves or goes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from publisher.desk.form_fields import PathInput
from publisher.desk.forms import DeskForm
from publisher.desk.pages.consequences import Leaving, Moving
from publisher.pages.models import Page
from publisher.pages.paths import MAX_LENGTH

FIND_SECTION = "Or type part of the title of the page that it goes below, and choose that."


class MoveForm(DeskForm):
    """Shows which addresses change, then moves when it is sent again with the path that was shown."""

    places = {"path": "path", "taken": "path", "below": "path"}

    path = forms.CharField(
        label="New path",
        max_length=MAX_LENGTH,
        help_text="The whole path, such as guides/install.",
        widget=PathInput(**{"data-gap": reverse_lazy("desk:gap"), "data-hint": FIND_SECTION}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, page: Page) -> None:
        super().__init__(data, initial={"path": page.path})
        last = page.path.rpartition("/")[2]
        self.fields["path"].widget.attrs |= {"data-last": last, "data-near": page.path, "data-outside": page.path}
        self.page = page
        self.moving: Moving | None = None

    def clean_path(self) -> str:
        self.moving = Moving.of(self.page, self.cleaned_data["path"])
        if self.moving.path == self.page.path:
            raise ValidationError("The page already has this address; type another one.")
        return self.moving.path

    @property
    def was_seen(self) -> bool:
        return bool(self.cleaned_data["path"] == self.cleaned_data["seen"])

    @property
    def in_the_way(self) -> int | None:
        """Key of the page that already has one of the addresses."""
        errors = self.errors.as_data().get("path", [])
        return next((error.params["page"] for error in errors if error.code == "taken" and error.params), None)


class LeavingForm(DeskForm):
    """What happens to readers, and to the live pages below, when one page or several go."""

    places = {"target": "redirect_to", "path": "redirect_to", "circle": "redirect_to", "below": "below"}

    redirect_to = forms.CharField(
        required=False,
        max_length=2_000,
        label="Redirect readers to",
        help_text="A page's path (/ is home) or a web address. If empty, they get “page not found”.",
        widget=PathInput(),
    )
    below = forms.ChoiceField(
        label="The live pages below",
        choices=[("keep", "Readers keep them"), ("unpublish", "Unpublish them too; their texts stay here")],
        initial="keep",
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, is_live: bool, has_pages_below: bool) -> None:
        super().__init__(data)
        if not has_pages_below:
            del self.fields["below"]
        if not is_live:
            del self.fields["redirect_to"]

    def answers(self) -> dict[str, Any]:
        return {
            "redirect_to": self.cleaned_data.get("redirect_to") or None,
            "below": self.cleaned_data.get("below", "refuse"),
        }


class LeaveForm(LeavingForm):
    def __init__(self, data: Any = None, *, page: Page) -> None:
        self.leaving = Leaving.of(page)
        super().__init__(data, is_live=self.leaving.is_live, has_pages_below=self.leaving.count_below > 0)
        if target := self.fields.get("redirect_to"):
            target.widget.attrs |= {"data-near": page.path, "data-outside": page.path}
