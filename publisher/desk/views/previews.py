"""A page's newest text as readers would see it, sandboxed so that it can't act with the viewing editor's rights."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from publisher.desk.preview import POLICY, preview
from publisher.desk.roles import WRITE, needs
from publisher.desk.views.request import show
from publisher.pages.models import Page, Revision
from static_site.theme import ThemeError


@needs(WRITE)
@require_safe
def preview_page(request: HttpRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.select_related("latest"), pk=pk)
    if page.latest is None:
        raise Http404(f"{page} has no text yet")
    return as_readers_see_it(request, page, page.latest)


def as_readers_see_it(request: HttpRequest, page: Page, revision: Revision) -> HttpResponse:
    try:
        body = preview(page, revision)
    except ThemeError as error:
        return show(request, "desk/no_preview.html", status=500, page=page, error=error)
    return HttpResponse(body, headers={"Content-Security-Policy": POLICY})
