"""Views of releases: what each brought, when readers had it, and what can be done with it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from publisher.desk.releases import listed
from publisher.desk.roles import WRITE, needs
from publisher.desk.views.request import EditorRequest, number_in, show
from static_site.models import Release, Site

PAGE_SIZE = 50


@needs(WRITE)
@require_safe
def list_releases(request: EditorRequest) -> HttpResponse:
    before = number_in(request.GET, "before")
    found = Release.objects.order_by("-number")
    releases = list((found.filter(number__lt=before) if before else found)[: PAGE_SIZE + 1])
    site = Site.objects.get()
    older = releases[PAGE_SIZE - 1].number if len(releases) > PAGE_SIZE else 0
    shelf = listed(releases[:PAGE_SIZE], site)
    return show(request, "desk/releases.html", releases=shelf, site=site, before=before, older=older)


@needs(WRITE)
@require_safe
def show_release(request: EditorRequest, number: int) -> HttpResponse:
    release = get_object_or_404(Release, pk=number)
    (found,) = listed([release], Site.objects.get())
    return show(request, "desk/release.html", found=found)
