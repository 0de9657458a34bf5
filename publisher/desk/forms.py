"""Forms that editors fill in. A form reads and explains; the page's own verbs check and act."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from publisher.database import deciding
from publisher.desk.consequences import Leaving, Moving
from publisher.desk.roles import WRITE
from publisher.pages.models import Page
from publisher.pages.paths import MAX_LENGTH


class LogInForm(AuthenticationForm):
    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not user.has_perm(WRITE):
            raise ValidationError("This account may not edit: it has no role. An administrator can give it one.")

    def clean_username(self) -> str:
        """Refuse a name that no account can have, before any log gets it."""
        name = str(self.cleaned_data["username"])
        if not name.isprintable():
            raise self.get_invalid_login_error()
        return name


class ChangePasswordForm(PasswordChangeForm):
    """A wrong old password counts as a failed log-in, so no one at an unattended desk can guess endlessly."""

    def __init__(self, user: User, *arguments: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(user, *arguments, **options)
        self.request = request

    def clean_old_password(self) -> str:
        old = str(self.cleaned_data["old_password"])
        if authenticate(self.request, username=self.user.get_username(), password=old) is None:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old


class DeskForm(forms.Form):
    places: ClassVar[dict[str, str]] = {}
    """The field that shows a verb's error, by the error's code; other errors are shown above the form."""

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Do everything inside or nothing; the form then shows what the model refused."""
        try:
            with deciding():
                yield
        except ValidationError as refusal:
            self._refuse(refusal)

    def _refuse(self, error: ValidationError) -> None:
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        else:
            self.add_error(self.places.get(getattr(error, "code", ""), None), error)


class MoveForm(DeskForm):
    """Shows which addresses change, then moves when it is sent again with the path that was shown."""

    places = {"path": "path", "taken": "path", "below": "path"}

    path = forms.CharField(
        label="New path",
        max_length=MAX_LENGTH,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, page: Page) -> None:
        super().__init__(data, initial={"path": page.path})
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


class LeaveForm(DeskForm):
    """What happens to readers, and to the live pages below, when a page goes."""

    places = {"target": "redirect_to", "path": "redirect_to", "circle": "redirect_to", "below": "below"}

    redirect_to = forms.CharField(
        required=False,
        max_length=2_000,
        label="Redirect readers to",
        help_text="A page's path (/ is home) or a web address. If empty, they get “page not found”.",
    )
    below = forms.ChoiceField(
        label="The live pages below",
        choices=[("keep", "Readers keep them"), ("unpublish", "Unpublish them too; their texts stay here")],
        initial="keep",
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, page: Page) -> None:
        super().__init__(data)
        self.leaving = Leaving.of(page)
        if not self.leaving.count_below:
            del self.fields["below"]
        if not self.leaving.is_live:
            del self.fields["redirect_to"]

    def answers(self) -> dict[str, Any]:
        return {
            "redirect_to": self.cleaned_data.get("redirect_to") or None,
            "below": self.cleaned_data.get("below", "refuse"),
        }


class ConfirmForm(DeskForm):
    """A form without fields, which only shows what stands in the way."""
