"""The full preview of a page's newest text or of an old revision: a bar of the desk above a frame with the page.

The frame is an address of its own, whose sandbox keeps the page's HTML from the bar and from the viewer's rights.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from publisher.desk.editor.page_preview import POLICY, preview
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.request import show
from publisher.pages.models import Page, Revision
from static_site.theme import ThemeError


@needs(WRITE)
@require_safe
def preview_page(request: HttpRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.select_related("latest"), pk=pk)
    if page.latest is None:
        raise Http404(f"{page} has no text yet")
    return _with_bar(request, page, page.latest, back=reverse("desk:edit", args=[pk]))


@needs(WRITE)
@require_safe
def preview_revision(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    revision = _revision(pk, number)
    return _with_bar(request, revision.page, revision, back=reverse("desk:revision", args=[pk, number]))


@needs(WRITE)
@require_safe
@xframe_options_sameorigin
def show_frame(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    revision = _revision(pk, number)
    try:
        answer = HttpResponse(preview(revision.page, revision))
    except ThemeError as error:
        answer = render(request, "desk/editor/no_live_preview.html", {"reasons": [str(error)]}, status=500)
    answer["Content-Security-Policy"] = POLICY
    return answer


def _with_bar(request: HttpRequest, page: Page, revision: Revision, *, back: str) -> HttpResponse:
    live = page.live_publication
    around: dict[str, Any] = {
        "back": back,
        "is_published": live is not None and live.revision_id == revision.pk,
        "is_newest": revision.pk == page.latest_id,
        "is_phone": request.GET.get("width") == "phone",
    }
    return show(request, "desk/editor/preview.html", page=page, revision=revision, **around)


def _revision(pk: int, number: int) -> Revision:
    return get_object_or_404(Revision.objects.select_related("page__latest"), page=pk, number=number)
