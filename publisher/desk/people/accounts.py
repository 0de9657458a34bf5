"""People and their roles, and the verbs an administrator uses to change them. Each is audited.

Two rules hold in every verb: someone who can change roles must remain, and only a superuser changes a superuser.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from publisher.database import deciding
from publisher.desk.people.names import clean_name
from publisher.desk.people.roles import ROLES, administrators
from publisher.desk.people.session_end import end_sessions
from publisher.pages.models import AuditEntry, name_of

ADMINISTRATOR = ROLES[-1].name


def role_shown(person: User) -> str:
    """Return the highest role among the groups read with the account; empty without one."""
    if person.is_superuser:
        return ADMINISTRATOR
    names = {group.name for group in person.groups.all()}
    return next((role.name for role in reversed(ROLES) if role.name in names), "")


def add(person: User, role: str, *, by: User) -> User:
    """Add an account that can't log in until its password is set by a link."""
    with deciding():
        person.set_unusable_password()
        person.save()
        person.groups.set(Group.objects.filter(name=role))
        AuditEntry.record("add person", by=by, name=person.get_username(), role=role)
    return person


def change(person: User, *, name: str, role: str, email: str, by: User) -> None:
    with _changing(person, by):
        rename(person, name, by=by)
        before = role_shown(person)
        User.objects.filter(pk=person.pk).update(email=email, is_superuser=person.is_superuser and role == before)
        person.groups.set(Group.objects.filter(name=role))
        AuditEntry.record("change person", by=by, name=person.get_username(), role=role, before=before)


def rename(person: User, name: str, *, by: User) -> None:
    """Give the account the name that others see; empty for that of its log-in."""
    before = person.get_full_name()
    if name == before:
        return
    with deciding():
        Group.objects.select_for_update().get(name=ADMINISTRATOR)  # two people can't take one name
        name = clean_name(name, person)
        User.objects.filter(pk=person.pk).update(first_name=name, last_name="")
        person.refresh_from_db(fields=["first_name", "last_name"])
        AuditEntry.record("rename person", by=by, name=person.get_username(), to=name, before=before)


def disable(person: User, *, by: User) -> None:
    """Disable an account and end its sessions."""
    if person.pk == by.pk:
        raise ValidationError("You cannot disable your own account; ask another administrator.")
    with _changing(person, by):
        User.objects.filter(pk=person.pk).update(is_active=False)
        end_sessions(person)
        AuditEntry.record("disable person", by=by, name=person.get_username())


def enable(person: User, *, by: User) -> None:
    """Enable an account; end any session left by a log-in that was under way when it was disabled."""
    with _changing(person, by):
        end_sessions(person)
        User.objects.filter(pk=person.pk).update(is_active=True)
        AuditEntry.record("enable person", by=by, name=person.get_username())


def password_link(person: User, *, by: User) -> str:
    """Return an address below SITE_URL where the account's password can be set, once, within three days."""
    with _changing(person, by):
        AuditEntry.record("make password link", by=by, name=person.get_username())
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return settings.SITE_URL + reverse("desk:set_password", args=[uid, default_token_generator.make_token(person)])


def mailed(person: User, link: str) -> bool:
    """Mail the link; return whether it was sent. If not, the administrator has to hand it over."""
    if not (settings.SENDS_MAIL and person.email):
        return False
    text = render_to_string("mail/invitation.txt", {"person": person, "link": link})
    try:
        send_mail("Set your password for Publisher", text, None, [person.email])
    except (OSError, SMTPException):
        return False
    return True


@contextmanager
def _changing(person: User, by: User) -> Iterator[None]:
    """Allow one change at a time, so that two administrators can't take the role from each other."""
    if person.is_superuser and not by.is_superuser:
        raise ValidationError(f"{name_of(person)} is a superuser; only a superuser can change that account.")
    with deciding():
        Group.objects.select_for_update().get(name=ADMINISTRATOR)
        yield
        if not administrators():
            raise ValidationError(f"{name_of(person)} is the only administrator. Give someone else the role first.")
