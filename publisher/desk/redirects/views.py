"""Views of redirects: the list, a new one, removing one; and what readers get at any address, now and soon."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from builds.launching.publish_now import launch_soon
from publisher.desk.forms import ConfirmForm
from publisher.desk.people.roles import PUBLISH, needs
from publisher.desk.redirects.forms import AddressForm, RedirectForm
from publisher.desk.redirects.reader_answer import ReaderAnswer
from publisher.desk.redirects.redirect_list import RedirectList
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.desk.status_line import StatusLine
from publisher.pages.models import Redirect, name_of, remove_redirect
from publisher.pages.old_addresses import address_of, source_of


@needs(PUBLISH)
@require_safe
def list_redirects(request: EditorRequest) -> HttpResponse:
    listing = RedirectList.asked(request.GET)
    return show(request, "desk/redirects/redirects.html", listing=listing, form=AddressForm())


@needs(PUBLISH)
@takes_a_form
def new_redirect(request: EditorRequest) -> HttpResponse:
    form = RedirectForm(sent(request), initial={"from_path": request.GET.get("from", "")})
    if form.is_valid():
        with form.refusals():
            form.add(by=request.user)
            return _done(request, f"Readers of /{form.cleaned_data['from_path']} are redirected.")
    return show(request, "desk/redirects/new_redirect.html", form=form)


@needs(PUBLISH)
@takes_a_form
def end_redirect(request: EditorRequest, pk: int) -> HttpResponse:
    ending = get_object_or_404(Redirect.objects.live(), pk=pk)
    form = ConfirmForm(sent(request))
    if form.is_valid():
        with form.refusals():
            remove_redirect(ending.url, by=request.user)
            return _done(request, f"The redirect from /{ending.from_path} is removed.")
    return show(request, "desk/redirects/end_redirect.html", redirect=ending, leads_to=ending.lead.url, form=form)


@needs(PUBLISH)
@require_safe
def test_address(request: EditorRequest) -> HttpResponse:
    form, standing = AddressForm(request.GET if "address" in request.GET else None), StatusLine.now()
    if not form.is_valid():
        return show(request, "desk/redirects/test_address.html", standing=standing, form=form)
    asked = form.cleaned_data["address"]
    source = source_of(*asked)
    found = {
        "source": source,
        "url": address_of(source),
        "now": ReaderAnswer.in_release(asked, standing.release.number if standing.release else 0, standing.shown),
        "soon": ReaderAnswer.of_content(asked, standing.version),
    }
    return show(request, "desk/redirects/test_address.html", standing=standing, form=form, found=found)


def _done(request: EditorRequest, message: str) -> HttpResponse:
    """Return to the list, where the line above it shows when readers get the change."""
    launch_soon(name_of(request.user))
    messages.success(request, message)
    return redirect("desk:redirects")
