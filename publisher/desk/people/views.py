"""People and their accounts: the list, roles, links, and a new password (Django's own flow)."""

from collections.abc import Callable
from typing import Any

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from publisher.desk.people import accounts
from publisher.desk.people.forms import ChangePasswordForm, NewPersonForm, PersonForm
from publisher.desk.people.password_mail import PasswordByMailForm
from publisher.desk.people.roles import ADMINISTER, needs
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.pages.models import name_of

PAGE_SIZE = 100


@needs(ADMINISTER)
@require_safe
def list_people(request: EditorRequest) -> HttpResponse:
    found = User.objects.prefetch_related("groups").order_by("-is_active", "username")
    shelf = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    listed = [(person, accounts.role_shown(person)) for person in shelf.object_list]
    return show(request, "desk/people/people.html", shelf=shelf, listed=listed)


@needs(ADMINISTER)
@takes_a_form
def new_person(request: EditorRequest) -> HttpResponse:
    form = NewPersonForm(sent(request))
    if form.is_valid():
        person = accounts.add(form.save(commit=False), form.cleaned_data["role"], by=request.user)
        return _linked(request, person)
    return show(request, "desk/people/new_person.html", form=form)


@needs(ADMINISTER)
@takes_a_form
def edit_person(request: EditorRequest, pk: int) -> HttpResponse:
    person = _person(pk)
    form = PersonForm(sent(request), person=person, role=accounts.role_shown(person))
    if form.is_valid():
        with form.refusals():
            accounts.change(person, by=request.user, **form.cleaned_data)
            has = f"has the role {form.cleaned_data['role']} from their next click"
            return _back(request, person, f"{name_of(person)} {has}.")
    return show(request, "desk/people/person.html", person=person, form=form, role=accounts.role_shown(person))


@needs(ADMINISTER)
@require_POST
def disable_person(request: EditorRequest, pk: int) -> HttpResponseRedirect:
    return _done(request, _person(pk), accounts.disable, "{} can no longer log in, and all its sessions have ended.")


@needs(ADMINISTER)
@require_POST
def enable_person(request: EditorRequest, pk: int) -> HttpResponseRedirect:
    return _done(request, _person(pk), accounts.enable, "{} can log in again; earlier sessions stay ended.")


@needs(ADMINISTER)
@require_POST
def send_link(request: EditorRequest, pk: int) -> HttpResponse:
    return _linked(request, _person(pk))


def _person(pk: int) -> User:
    return get_object_or_404(User.objects.prefetch_related("groups"), pk=pk)


def _linked(request: EditorRequest, person: User) -> HttpResponse:
    """Mail the link; if no mail can be sent, show it once. It is in no log and no session."""
    try:
        link = accounts.password_link(person, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk:person", person.pk)
    if accounts.mailed(person, link):
        return _back(request, person, f"A link to set the password has been sent to {person.email}.")
    return show(request, "desk/people/person_link.html", person=person, link=link)


def _done(request: EditorRequest, person: User, verb: Callable[..., None], message: str) -> HttpResponseRedirect:
    try:
        verb(person, by=request.user)
        messages.success(request, message.format(name_of(person)))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("desk:person", person.pk)


def _back(request: EditorRequest, person: User, message: str) -> HttpResponseRedirect:
    messages.success(request, message)
    return redirect("desk:person", person.pk)


class ChangePassword(views.PasswordChangeView):
    """Ends all other sessions of the account and gives this one a new key."""

    form_class = ChangePasswordForm
    template_name = "desk/people/change_password.html"
    success_url = reverse_lazy("desk:pages")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        forget_failures(username=form.user.get_username())
        messages.success(self.request, "Password changed. All your other sessions have ended.")
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class AskForPassword(views.PasswordResetView):
    """Gives the same answer, in the same time, whether or not the account exists."""

    form_class = PasswordByMailForm
    template_name = "desk/people/reset_password.html"
    email_template_name = "mail/reset_password.txt"
    subject_template_name = "mail/reset_password_subject.txt"
    success_url = reverse_lazy("desk:password_asked")
    extra_context = {"sends_mail": settings.SENDS_MAIL}


@method_decorator(login_not_required, name="dispatch")
class PasswordAsked(views.PasswordResetDoneView):
    template_name = "desk/people/reset_password_sent.html"


@method_decorator(login_not_required, name="dispatch")
class SetPassword(views.PasswordResetConfirmView):
    template_name = "desk/people/set_password.html"
    success_url = reverse_lazy("desk:log_in")

    def form_valid(self, form: Any) -> HttpResponse:
        """Clear failed log-ins: someone who has the mail needn't wait because of another person's attempts."""
        forget_failures(username=form.user.get_username())
        messages.success(self.request, "Your password is set. Log in with it.")
        return super().form_valid(form)
