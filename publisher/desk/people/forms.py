"""What people fill in to log in and to change a password, and what an administrator fills in about someone."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from publisher.desk.forms import DeskForm
from publisher.desk.people.roles import ROLES, WRITE

CHOICES = [(role.name, f"{role.name}: may {role.does}") for role in ROLES]


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
    role = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)

    class Meta:
        model = User
        fields = ["username", "email"]
        labels = {"username": "Name", "email": "E-mail address"}
        help_texts = {"username": "Letters, digits and @ . + - _", "email": "The link to set the password goes there."}


class PersonForm(DeskForm):
    email = forms.EmailField(
        required=False, label="E-mail address", help_text="The link to set the password goes there."
    )
    role = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)

    def __init__(self, data: Any, *, person: User, role: str) -> None:
        super().__init__(data, initial={"email": person.email, "role": role})
