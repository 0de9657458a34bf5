"""Views of a page's history: the list, one revision, two compared. None of them rewrites it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from publisher.desk.history.forms import BringBackForm, CompareForm
from publisher.desk.history.page_history import HistoryPosition, history
from publisher.desk.history.text_changes import changes
from publisher.desk.pages.page_status import status_of
from publisher.desk.pages.responses import back_to
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.desk.status_line import StatusLine
from publisher.pages.models import Page, Revision, StaleRevision

PUBLICATIONS = 20
"""Maximum number of a revision's publications to list."""


@needs(WRITE)
@require_safe
def show_history(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.select_related("latest"), pk=pk)
    form = CompareForm(page, request.GET if "old" in request.GET else None)
    if form.is_valid():
        return redirect("desk:compare", page.pk, form.cleaned_data["old"], form.cleaned_data["new"])
    shelf, standing = history(page, HistoryPosition.read(request.GET.get("before", ""))), StatusLine.now()
    where = status_of(page, standing)
    return show(request, "desk/history/history.html", standing=standing, page=page, shelf=shelf, where=where, form=form)


@needs(WRITE)
@takes_a_form
def show_revision(request: EditorRequest, pk: int, number: int) -> HttpResponse:
    revision = _revision(pk, number)
    form = BringBackForm(sent(request), initial={"base": revision.page.latest_id})
    status = 200
    try:
        if form.is_valid():
            with form.refusals():
                return _brought_back(request, revision, form.cleaned_data["base"])
    except StaleRevision as stale:
        form.add_error(None, f"{stale} Nothing was brought back.")
        status = 409
    published = revision.publications.order_by("-since")[:PUBLICATIONS]
    return show(request, "desk/history/revision.html", status=status, revision=revision, published=published, form=form)


@needs(WRITE)
@require_safe
def compare_revisions(request: EditorRequest, pk: int, old: int, new: int) -> HttpResponse:
    before, after = _revision(pk, old), _revision(pk, new)
    form = CompareForm(after.page, chosen=(old, new))
    fields = changes(before, after)
    return show(
        request, "desk/history/compare.html", page=after.page, before=before, after=after, changes=fields, form=form
    )


def _revision(pk: int, number: int) -> Revision:
    return get_object_or_404(Revision.objects.select_related("page__latest"), page=pk, number=number)


def _brought_back(request: EditorRequest, revision: Revision, base: int) -> HttpResponseRedirect:
    newest = revision.bring_back(by=request.user, base=base)
    if newest.pk == base:
        return back_to(revision.page, request, "The newest text already says the same; nothing was changed.")
    said = f"The text of revision {revision.number} is back, as revision {newest.number}."
    return back_to(revision.page, request, f"{said} Readers won't see it until you publish.")
