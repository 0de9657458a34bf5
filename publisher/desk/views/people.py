"""Views of people: the list, a new account, one person; disabling, enabling, and a link to set a password."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from publisher.desk import people
from publisher.desk.people_forms import NewPersonForm, PersonForm
from publisher.desk.roles import ADMINISTER, needs
from publisher.desk.views.request import EditorRequest, sent, show, takes_a_form

PAGE_SIZE = 100


@needs(ADMINISTER)
@require_safe
def list_people(request: EditorRequest) -> HttpResponse:
    found = User.objects.prefetch_related("groups").order_by("-is_active", "username")
    shelf = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    listed = [(person, people.role_shown(person)) for person in shelf.object_list]
    return show(request, "desk/people.html", shelf=shelf, listed=listed)


@needs(ADMINISTER)
@takes_a_form
def new_person(request: EditorRequest) -> HttpResponse:
    form = NewPersonForm(sent(request))
    if form.is_valid():
        person = people.add(form.save(commit=False), form.cleaned_data["role"], by=request.user)
        return _linked(request, person)
    return show(request, "desk/new_person.html", form=form)


@needs(ADMINISTER)
@takes_a_form
def edit_person(request: EditorRequest, pk: int) -> HttpResponse:
    person = _person(pk)
    form = PersonForm(sent(request), person=person, role=people.role_shown(person))
    if form.is_valid():
        with form.refusals():
            people.change(person, by=request.user, **form.cleaned_data)
            return _back(request, person, f"{person} has the role {form.cleaned_data['role']} from their next click.")
    return show(request, "desk/person.html", person=person, form=form, role=people.role_shown(person))


@needs(ADMINISTER)
@require_POST
def disable_person(request: EditorRequest, pk: int) -> HttpResponseRedirect:
    return _done(request, _person(pk), people.disable, "{} can no longer log in, and all its sessions have ended.")


@needs(ADMINISTER)
@require_POST
def enable_person(request: EditorRequest, pk: int) -> HttpResponseRedirect:
    return _done(request, _person(pk), people.enable, "{} can log in again; earlier sessions stay ended.")


@needs(ADMINISTER)
@require_POST
def send_link(request: EditorRequest, pk: int) -> HttpResponse:
    return _linked(request, _person(pk))


def _person(pk: int) -> User:
    return get_object_or_404(User.objects.prefetch_related("groups"), pk=pk)


def _linked(request: EditorRequest, person: User) -> HttpResponse:
    """Mail the link; if no mail can be sent, show it once. It is in no log and no session."""
    try:
        link = people.password_link(person, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk:person", person.pk)
    if people.mailed(person, link):
        return _back(request, person, f"A link to set the password has been sent to {person.email}.")
    return show(request, "desk/person_link.html", person=person, link=link)


def _done(request: EditorRequest, person: User, verb: Callable[..., None], message: str) -> HttpResponseRedirect:
    try:
        verb(person, by=request.user)
        messages.success(request, message.format(person))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("desk:person", person.pk)


def _back(request: EditorRequest, person: User, message: str) -> HttpResponseRedirect:
    messages.success(request, message)
    return redirect("desk:person", person.pk)
