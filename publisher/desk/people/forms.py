"""What people fill in to log in and to change a password, and what an administrator fills in about someone."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html

from publisher.desk.forms import DeskForm
from publisher.desk.people.names import NAME, NAME_LENGTH, clean_name
from publisher.desk.people.roles import ROLES, WRITE

CHOICES = [(role.name, format_html("{} <small>{}</small>", role.name, role.sentence)) for role in ROLES]
EACH_INCLUDES = "Each role includes those above it."


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


class NewPersonForm(forms.ModelForm):  # type: ignore[type-arg] # generic for mypy alone
    role = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, help_text=EACH_INCLUDES)

    class Meta:
        model = User
        fields = ["username", "first_name", "email"]
        labels = {"username": "Log-in name", "first_name": NAME, "email": "E-mail address"}
        help_texts = {
            "username": "Letters, digits and @ . + - _",
            "first_name": "The name that others see, such as Ada Lovelace. If empty: the log-in name.",
            "email": "The link to set the password goes there.",
        }

    def clean_first_name(self) -> str:
        return clean_name(self.cleaned_data["first_name"])


class PersonForm(DeskForm):
    places: ClassVar[dict[str, str]] = {"name": "name"}

    name = forms.CharField(
        required=False,
        max_length=NAME_LENGTH,
        label=NAME,
        help_text="The name that others see. If empty: the log-in name.",
    )
    email = forms.EmailField(
        required=False, label="E-mail address", help_text="The link to set the password goes there."
    )
    role = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, help_text=EACH_INCLUDES)

    def __init__(self, data: Any, *, person: User, role: str) -> None:
        super().__init__(data, initial={"name": person.get_full_name(), "email": person.email, "role": role})
