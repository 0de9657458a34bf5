"""Views of unsaved work: kept while an editor types, brought back on return, discarded, and the discard undone.

A page that doesn't exist yet has a slot for each tab, named in the form and in the address it returns to.
"""

import secrets
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from publisher.desk.editor.forms import NewPageForm, PageForm
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.request import EditorRequest
from publisher.pages.models import Page, UnsavedWork
from publisher.pages.models.unsaved_work import SLOT

MOST = 400_000
"""Maximum characters in all fields together: twice what a page may have."""

MOST_NEW_PAGES = 50
"""Maximum number of pages that one person has begun and not saved."""


@needs(WRITE)
@require_POST
def keep(request: EditorRequest, pk: int | None = None) -> HttpResponse:
    """Keep the work; answer 409 if the same person's other tab has kept some since, 413 if it is too much."""
    page, slot = _page(pk), slot_of(request, pk)
    typed = (PageForm(request.POST, page=page) if page else NewPageForm(request.POST)).as_typed()
    if why := _too_much(request, page, slot, typed):
        return JsonResponse({"reason": why}, status=413)
    kept = UnsavedWork.objects.keep(by=request.user, page=page, slot=slot, seen=_mark(request), fields=typed)
    if kept is None:
        found = UnsavedWork.objects.of(request.user, page, slot).first()
        return JsonResponse({"mark": found.mark if found else ""}, status=409)
    return JsonResponse({"mark": kept.mark, "at": f"{timezone.localtime(kept.saved_at):%H:%M:%S}"})


@needs(WRITE)
@require_POST
def discard(request: EditorRequest, pk: int | None = None) -> HttpResponseRedirect:
    """Discard the work; the next page offers to undo it."""
    page, slot = _page(pk), slot_of(request, pk)
    UnsavedWork.objects.discard(by=request.user, page=page, slot=slot, mark=_mark(request))
    return _back(page, slot)


@needs(WRITE)
@require_POST
def undo_discard(request: EditorRequest, pk: int | None = None) -> HttpResponseRedirect:
    page, slot = _page(pk), slot_of(request, pk)
    if not UnsavedWork.objects.bring_back(by=request.user, page=page, slot=slot, mark=_mark(request)):
        messages.error(request, "These unsaved changes are no longer kept and cannot be brought back.")
    return _back(page, slot)


def brought_back(
    request: EditorRequest, form: PageForm, page: Page | None = None, slot: str = ""
) -> UnsavedWork | None:
    """Return this person's unsaved work. The form already shows it, unless someone has saved since."""
    if form.is_bound or (page and page.deleted_at):
        return None
    work = UnsavedWork.objects.of(request.user, page, slot).first()
    if work is None or not work.is_on(page.latest if page else None):
        return work
    return work if form.bring_back(work.fields) else None


def put_aside(request: EditorRequest, form: PageForm, page: Page | None = None, slot: str = "") -> UnsavedWork | None:
    """Return what this person recently discarded, if no one has saved since."""
    if form.is_bound or (page and page.deleted_at):
        return None
    work = UnsavedWork.objects.discarded(request.user, page, slot).first()
    return work if work and work.is_on(page.latest if page else None) else None


def forget(request: EditorRequest, page: Page | None, slot: str = "") -> None:
    """Delete the work that is saved now; what another tab has kept since stays."""
    UnsavedWork.objects.of(request.user, page, slot).filter(mark=_mark(request)).delete()


def slot_of(request: EditorRequest, pk: int | None = None) -> str:
    """Return the slot named by the form or the address; a new tab gets its own."""
    named = (request.POST if request.method == "POST" else request.GET).get("slot")
    if pk is not None or (named is None and request.method == "POST"):
        return ""
    return secrets.token_hex(SLOT // 2) if named is None else named.replace("\0", "")[:SLOT]


def _too_much(request: EditorRequest, page: Page | None, slot: str, typed: dict[str, str]) -> str:
    if sum(map(len, typed.values())) > MOST:
        return "This text is too long to keep; split it into several pages."
    others = UnsavedWork.objects.of_new_pages(request.user).exclude(slot=slot)
    if page is None and others.count() >= MOST_NEW_PAGES:
        return f"You have {MOST_NEW_PAGES} new pages that are not saved; save or discard some of them first."
    return ""


def _back(page: Page | None, slot: str) -> HttpResponseRedirect:
    return redirect("desk:edit", page.pk) if page else redirect(f"{reverse('desk:new')}?{urlencode({'slot': slot})}")


def _page(pk: int | None) -> Page | None:
    return None if pk is None else get_object_or_404(Page.objects.select_related("latest"), pk=pk)


def _mark(request: EditorRequest) -> str:
    return request.POST.get("unsaved", "").replace("\0", "")[:16]
