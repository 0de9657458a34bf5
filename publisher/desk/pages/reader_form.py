"""The form that limits who may read a page's draft."""

from typing import Any

from django import forms
from django.contrib.auth.models import User

from publisher.desk.forms import DeskForm
from publisher.desk.people.roles import WRITE, people_who_may
from publisher.pages.models import Page, name_of


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # generic for mypy alone
    def label_from_instance(self, person: User) -> str:
        return name_of(person)


class ReadersForm(DeskForm):
    people = PeopleField(
        User.objects.none(),
        required=False,
        label="People besides you",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of them has no account that writes here; choose again."},
    )

    def __init__(self, data: Any = None, *, page: Page, person: User) -> None:
        super().__init__(data, initial={"people": page.readers.values_list("pk", flat=True)})
        self.person = person
        writers = people_who_may(WRITE).exclude(pk=person.pk)
        people: PeopleField = self.fields["people"]  # type: ignore[assignment]
        people.queryset = writers.order_by("first_name", "last_name", "username")

    @property
    def named(self) -> str:
        """Everyone who may read the draft, in words."""
        names = [name_of(person) for person in self.cleaned_data["people"]]
        return f"{', '.join(names)} and you" if names else "you"
