"""Views of the list of pages, and of publishing several together."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from builds.launching import launch_soon
from publisher.desk.forms import ConfirmForm
from publisher.desk.listing import ORDERS, SHOWS, Listing
from publisher.desk.publish_together import Selection, keys_in
from publisher.desk.roles import PUBLISH, WRITE, needs
from publisher.desk.standing import Standing
from publisher.desk.status import statuses
from publisher.desk.views.request import EditorRequest, sent, show, takes_a_form


@needs(WRITE)
@require_safe
def list_pages(request: EditorRequest) -> HttpResponse:
    listing, standing = Listing.asked(request.GET, request.user), Standing.now()
    listed = statuses(listing.pages, standing)
    return show(
        request,
        "desk/pages.html",
        standing=standing,
        listing=listing,
        listed=listed,
        shows=SHOWS.items(),
        orders=ORDERS.items(),
    )


@needs(PUBLISH)
@takes_a_form
def publish_pages(request: EditorRequest) -> HttpResponse:
    standing = Standing.now()
    chosen = (request.POST if request.method == "POST" else request.GET).getlist("page")
    selection, form = Selection.of(chosen, standing), ConfirmForm(sent(request))
    if form.is_valid():
        with form.refusals():
            opened = selection.publish(by=request.user, seen=keys_in(request.POST.getlist("revision")))
            if opened:
                launch_soon(request.user.get_username())
            messages.success(request, selection.told(opened))  # the list shows when readers get each page
            return redirect("desk:pages")
    return show(request, "desk/publish.html", standing=standing, selection=selection, form=form)
