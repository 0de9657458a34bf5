"""Work that nobody has saved yet: kept while somebody types, brought back when they come again, thrown away."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from publisher.desk.page_forms import NewPageForm, PageForm
from publisher.desk.roles import WRITE, needs
from publisher.desk.views.request import EditorRequest
from publisher.pages.models import Page, UnsavedWork

MOST = 400_000
"""So many characters of all fields together: twice what a page may have."""


@needs(WRITE)
@require_POST
def keep(request: EditorRequest, pk: int | None = None) -> HttpResponse:
    """409 when another tab of the same person has kept something since."""
    page = _page(pk)
    typed = (PageForm(request.POST, page=page) if page else NewPageForm(request.POST)).as_typed()
    if sum(map(len, typed.values())) > MOST:
        return JsonResponse({"reason": "This text is too long to keep; divide it into several pages."}, status=413)
    kept = UnsavedWork.objects.keep(by=request.user, page=page, seen=_mark(request), fields=typed)
    if kept is None:
        found = UnsavedWork.objects.of(request.user, page).first()
        return JsonResponse({"mark": found.mark if found else ""}, status=409)
    return JsonResponse({"mark": kept.mark, "at": f"{timezone.localtime(kept.saved_at):%H:%M:%S}"})


@needs(WRITE)
@require_POST
def discard(request: EditorRequest, pk: int | None = None) -> HttpResponseRedirect:
    page = _page(pk)
    if UnsavedWork.objects.of(request.user, page).filter(mark=_mark(request)).delete()[0]:
        messages.success(request, "Your unsaved work is thrown away. This is the saved text.")
    return redirect("desk:edit", page.pk) if page else redirect("desk:new")


def brought_back(request: EditorRequest, form: PageForm, page: Page | None = None) -> UnsavedWork | None:
    """What this person typed and did not save. It stands in the form already, unless somebody saved since then."""
    if form.is_bound or (page and page.deleted_at):
        return None
    work = UnsavedWork.objects.of(request.user, page).first()
    if work is None or not work.is_on(page.latest if page else None):
        return work
    return work if form.bring_back(work.fields) else None


def forget(request: EditorRequest, page: Page | None) -> None:
    """It is saved now. What another tab has kept since stays."""
    UnsavedWork.objects.of(request.user, page).filter(mark=_mark(request)).delete()


def _page(pk: int | None) -> Page | None:
    return None if pk is None else get_object_or_404(Page.objects.select_related("latest"), pk=pk)


def _mark(request: EditorRequest) -> str:
    return request.POST.get("unsaved", "").replace("\0", "")[:16]
