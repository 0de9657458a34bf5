"""Names of people as others see them: “Ada Lovelace” for the account ada.

They are signed under texts and in the audit, so no two accounts may share one, nor take that of a command.
"""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, Value
from django.db.models.functions import Concat, Trim

NAME = "Name"
NAME_LENGTH = 150
"""Most characters: Django's column for it, and that of signatures."""

COMMANDS = ("schedule", "import", "ops", "test")
"""Names under which Publisher itself signs. It also signs “ada, import 12”."""


def clean_name(name: str, person: User | None = None) -> str:
    """Return the name with single spaces; raise ValidationError if the person may not have it. Empty is allowed."""
    name = " ".join(name.split())
    if name.casefold() in COMMANDS or _others_called(name, person):
        raise ValidationError(f"Someone else is called “{name}”; choose another name.", code="name")
    if "," in name or not name.isprintable():
        raise ValidationError("A name has no commas, and only characters that can be seen.", code="name")
    return name


def _others_called(name: str, person: User | None) -> bool:
    full = Trim(Concat("first_name", Value(" "), "last_name"))
    others = (User.objects.exclude(pk=person.pk) if person else User.objects.all()).annotate(full=full)
    return name != "" and others.filter(Q(username__iexact=name) | Q(full__iexact=name)).exists()
