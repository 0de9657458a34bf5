"""Share links in the desk: made for one page or several, listed and revoked."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from publisher.desk.models import ShareLink
from publisher.desk.models.share_link import days_from_now, readable_by
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.desk.share_links.forms import SharedPages, ShareForm
from publisher.desk.status_line import StatusLine
from publisher.pages.models import ContentVersion, Page
from publisher.pages.paths import url_of

PAGE_SIZE = 50


@needs(WRITE)
@takes_a_form
def share_pages(request: EditorRequest) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    found = SharedPages.of(asked.getlist("page"), StatusLine.now())
    chosen, form = SharedPages(found.standing, found.statuses, request.user), ShareForm(sent(request))
    if chosen.going and form.is_valid():
        expires_at = days_from_now(form.cleaned_data["days"])
        secret = ShareLink.objects.make(chosen.pages, by=request.user, expires_at=expires_at)
        first = url_of(chosen.going[0].page.path)
        link = request.build_absolute_uri(reverse("desk:shared", args=[secret]).removesuffix("/") + first)
        return show(request, "desk/share_links/made.html", chosen=chosen, link=link, expires_at=expires_at)
    return show(request, "desk/share_links/share.html", standing=chosen.standing, chosen=chosen, form=form)


@needs(WRITE)
@require_safe
def list_share_links(request: EditorRequest) -> HttpResponse:
    readable = readable_by(request.user, Page.objects.select_related("latest").only("path", "latest__title"))
    links = ShareLink.objects.select_related("by").prefetch_related(Prefetch("pages", readable)).order_by("-pk")
    shelf = Paginator(links, PAGE_SIZE).get_page(request.GET.get("page"))
    revocable = set(ShareLink.objects.live().revocable_by(request.user).values_list("pk", flat=True))
    now = ContentVersion.objects.clock()
    return show(request, "desk/share_links/share_links.html", shelf=shelf, revocable=revocable, now=now)


@needs(WRITE)
@require_POST
def revoke_share_link(request: EditorRequest, pk: int) -> HttpResponse:
    get_object_or_404(ShareLink.objects.revocable_by(request.user), pk=pk).revoke(by=request.user)
    messages.success(request, "The link is revoked: it shows nothing any more.")
    return redirect("desk:share_links")
