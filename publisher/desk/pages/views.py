"""The list of pages; publish some together; plan, move, unpublish, delete and restore one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from builds.launching.publish_now import launch_soon
from builds.scheduling import plan_watch
from publisher.desk.checklist.findings import findings_of
from publisher.desk.forms import ConfirmForm
from publisher.desk.pages.forms import LeaveForm, MoveForm
from publisher.desk.pages.page_list import PageList
from publisher.desk.pages.page_list_form import SHOWS
from publisher.desk.pages.page_status import statuses
from publisher.desk.pages.plan_arrival import carried_out, wait
from publisher.desk.pages.planned_times import plans, zone_used_last
from publisher.desk.pages.publish_together import Selection
from publisher.desk.pages.responses import back_to, changed
from publisher.desk.pages.schedule_form import ScheduleForm
from publisher.desk.people.roles import PUBLISH, WRITE, needs
from publisher.desk.request import EditorRequest, keys_in, sent, show, takes_a_form
from publisher.desk.status_line import StatusLine
from publisher.desk.waiting.waiting_list import WaitingList
from publisher.pages.models import ContentVersion, Page, Recheck, Review, name_of
from publisher.pages.paths import url_of


@needs(WRITE)
@require_safe
def list_pages(request: EditorRequest) -> HttpResponse:
    listing, standing = PageList.asked(request.GET, request.user), StatusLine.now()
    listed = statuses(listing.pages, standing)
    return show(
        request,
        "desk/pages/pages.html",
        standing=standing,
        listing=listing,
        listed=listed,
        rows=listing.rows(listed),
        shows=SHOWS.items(),
        in_review=Review.objects.waiting().filter(page__in=Page.objects.readable_by(request.user)).count(),
        overdue=Recheck.objects.overdue().count(),
        waiting=None if request.GET else WaitingList.of(request.user),
    )


@needs(PUBLISH)
@takes_a_form
def publish_pages(request: EditorRequest) -> HttpResponse:
    standing = StatusLine.now()
    chosen = (request.POST if request.method == "POST" else request.GET).getlist("page")
    selection, form = Selection.of(chosen, standing, request.user), ConfirmForm(sent(request))
    if form.is_valid():
        with form.refusals():
            opened = selection.publish(by=request.user, seen=keys_in(request.POST.getlist("revision")))
            if opened:
                launch_soon(name_of(request.user))
            messages.success(request, selection.told(opened))  # the list shows when readers get each page
            return redirect("desk:pages")
    return show(request, "desk/pages/publish.html", standing=standing, selection=selection, form=form)


@needs(PUBLISH)
@takes_a_form
def move_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept().select_related("latest"), pk=pk)
    proposed = request.GET if "path" in request.GET else None
    form = MoveForm(request.POST if request.method == "POST" else proposed, page=page)
    if form.is_valid() and form.was_seen and request.method == "POST":
        with form.refusals():
            page.move(form.cleaned_data["path"], by=request.user)
            return changed(page, request, f"Page moved to {url_of(page.path)}.")
    return show(request, "desk/pages/move.html", page=page, form=form)


@needs(PUBLISH)
@takes_a_form
def unpublish_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept(), pk=pk)
    form = LeaveForm(sent(request), page=page)
    if form.is_valid():
        with form.refusals():
            page.unpublish(by=request.user, **form.answers())
            return changed(
                page, request, "Unpublished. It disappears for readers with the next build; its text stays here."
            )
    return show(request, "desk/pages/unpublish.html", page=page, form=form)


@needs(PUBLISH)
@takes_a_form
def delete_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept(), pk=pk)
    form = LeaveForm(sent(request), page=page)
    if form.is_valid():
        with form.refusals():
            page.mark_deleted(by=request.user, **form.answers())
            return changed(page, request, "Deleted. Its text stays here, and it can be restored.")
    return show(request, "desk/pages/delete.html", page=page, form=form)


@needs(PUBLISH)
@takes_a_form
def restore_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.exclude(deleted_at=None), pk=pk)
    form = ConfirmForm(sent(request))
    if form.is_valid():
        with form.refusals():
            page.restore(by=request.user)
            return back_to(page, request, "Restored as a draft. Publish it to bring it back to readers.")
    there = Page.objects.kept().filter(path=page.path).select_related("latest").shown_to(request.user)
    return show(request, "desk/pages/restore.html", page=page, form=form, in_the_way=there[0] if there else None)


@needs(PUBLISH)
@takes_a_form
def schedule_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept().select_related("latest"), pk=pk)
    now = ContentVersion.objects.clock()
    zones = {"own_zone": request.own_zone, "last_zone": zone_used_last(request.user)}
    form = ScheduleForm(sent(request), page=page, now=now, **zones)
    is_taken_back = request.POST.get("then") == "cancel"
    if form.is_valid() or is_taken_back:
        with form.refusals():
            if is_taken_back:
                page.schedule(by=request.user, zone=page.zone, seen=request.POST.get("seen"))
            else:
                form.plan(by=request.user)
            return _said(page, request)
    around: dict[str, Any] = {"plans": plans(page), "now": now, "wait": wait(), "is_watched": plan_watch.is_at_work()}
    return show(request, "desk/pages/schedule.html", page=page, form=form, findings=findings_of(page), **around)


def _said(page: Page, request: EditorRequest) -> HttpResponseRedirect:
    planned = [f"{plan}, {carried_out(plan)}." for plan in plans(page)]
    if not planned:
        return back_to(page, request, "This page is no longer scheduled.")
    return back_to(page, request, f"Planned: {' '.join(planned)}")
