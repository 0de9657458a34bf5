"""What the editor offers while somebody types: pages to link to, ten at most, and names that are in use."""

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
    """Options of a listbox: those whose title or path has the words; without any, those saved last."""
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:MAX_LENGTH]
    pages = Page.objects.kept().exclude(latest=None).order_by("-latest_id")
    if wanted:
        pages = pages.filter(Q(latest__title__icontains=wanted) | Q(path__icontains=wanted.strip("/")))
    return render(request, "desk/link_options.html", {"found": pages.values_list("latest__title", "path")[:MOST]})


@needs(WRITE)
@require_safe
def find_names(request: HttpRequest) -> JsonResponse:
    """Tags and authors, all at once: the editor asks once and looks among them by itself."""
    return JsonResponse(names_in_use())
