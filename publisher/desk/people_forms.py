"""Forms that an administrator fills in about a person."""

from typing import Any

from django import forms
from django.contrib.auth.models import User

from publisher.desk.forms import DeskForm
from publisher.desk.roles import ROLES

CHOICES = [(role.name, f"{role.name}: may {role.does}") for role in ROLES]


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
