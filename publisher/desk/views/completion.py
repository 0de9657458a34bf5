"""Suggestions while an editor types: up to ten pages to link to, and the names in use."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publisher.desk.names import names_in_use
from publisher.desk.roles import WRITE, needs
from publisher.pages.models import Page
from publisher.pages.paths import MAX_LENGTH

MOST = 10


@needs(WRITE)
@require_safe
def find_pages(request: HttpRequest) -> HttpResponse:
    """Return listbox options: pages whose title or path contains the words, or the last saved ones without words."""
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:MAX_LENGTH]
    pages = Page.objects.kept().exclude(latest=None).order_by("-latest_id")
    if wanted:
        pages = pages.filter(Q(latest__title__icontains=wanted) | Q(path__icontains=wanted.strip("/")))
    return render(request, "desk/link_options.html", {"found": pages.values_list("latest__title", "path")[:MOST]})


@needs(WRITE)
@require_safe
def find_names(request: HttpRequest) -> JsonResponse:
    """Return all tags and authors at once: the editor asks once and searches them itself."""
    return JsonResponse(names_in_use())
