"""Several pages unpublished, deleted, moved, tagged or planned at once: confirmed first, then all or none."""

from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from builds.launching.publish_now import launch_soon
from publisher.desk.pages.consequences import has_another_menu
from publisher.desk.pages.planned_times import zone_used_last
from publisher.desk.pages.responses import EVERYWHERE
from publisher.desk.people.roles import PUBLISH, needs
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.desk.status_line import StatusLine
from publisher.desk.together.chosen_pages import ChosenPages
from publisher.desk.together.forms import LeaveTogetherForm, MoveTogetherForm, PlanTogetherForm, TagTogetherForm
from publisher.desk.together.shared_consequences import LeavingPages, MovingPages, PlannedPages, TaggedPages
from publisher.pages.models import ContentVersion, name_of
from publisher.pages.paths import url_of

Chosen = TypeVar("Chosen", bound=ChosenPages)


@needs(PUBLISH)
@takes_a_form
def unpublish_pages(request: EditorRequest) -> HttpResponse:
    leaving = _chosen(request, LeavingPages)
    form = LeaveTogetherForm(sent(request), leaving=leaving)
    if leaving.going and form.is_valid():
        with form.refusals():
            leaving.refuse_changed(form.cleaned_data["seen"])
            leaving.pages.unpublish(by=request.user, **form.answers())
            return _done(request, leaving, f"Unpublished {_count(leaving)}. The texts stay here.")
    return show(request, "desk/together/unpublish.html", standing=leaving.standing, chosen=leaving, form=form)


@needs(PUBLISH)
@takes_a_form
def delete_pages(request: EditorRequest) -> HttpResponse:
    found = _chosen(request, LeavingPages)
    leaving = LeavingPages(found.standing, found.statuses, is_deletion=True)
    form = LeaveTogetherForm(sent(request), leaving=leaving)
    if leaving.going and form.is_valid():
        with form.refusals():
            leaving.refuse_changed(form.cleaned_data["seen"])
            leaving.pages.mark_deleted(by=request.user, **form.answers())
            return _done(request, leaving, f"Deleted {_count(leaving)}. Each can be restored.")
    return show(request, "desk/together/delete.html", standing=leaving.standing, chosen=leaving, form=form)


@needs(PUBLISH)
@takes_a_form
def move_pages(request: EditorRequest) -> HttpResponse:
    form = MoveTogetherForm(sent(request), chosen=_chosen(request, MovingPages))
    if form.moving.going and form.is_valid() and form.cleaned_data["seen"]:
        moving, section = form.moving, form.cleaned_data["section"]
        with form.refusals():
            moving.refuse_changed(form.cleaned_data["seen"])
            moving.pages.move_below(section, by=request.user)
            return _done(request, moving, f"Moved {_count(moving)} to {url_of(section)}.")
    return show(request, "desk/together/move.html", standing=form.moving.standing, chosen=form.moving, form=form)


@needs(PUBLISH)
@takes_a_form
def tag_pages(request: EditorRequest) -> HttpResponse:
    tagged = _chosen(request, TaggedPages)
    form = TagTogetherForm(sent(request), tagged=tagged)
    if tagged.going and form.is_valid():
        with form.refusals():
            tagged.refuse_changed(form.cleaned_data["seen"])
            add, remove = form.cleaned_data["tags"], form.cleaned_data.get("remove", [])
            tagged.pages.tag(add=add, remove=remove, by=request.user)
            return _done(request, tagged, f"Changed the tags of {_count(tagged)}.")
    return show(request, "desk/together/tag.html", standing=tagged.standing, chosen=tagged, form=form)


@needs(PUBLISH)
@takes_a_form
def schedule_pages(request: EditorRequest) -> HttpResponse:
    planned, now = _chosen(request, PlannedPages), ContentVersion.objects.clock()
    form = PlanTogetherForm(sent(request), now=now, last_zone=zone_used_last(request.user))
    if planned.going and form.is_valid():
        with form.refusals():
            planned.refuse_changed(form.cleaned_data["seen"])
            planned.pages.schedule(by=request.user, **form.times())
            return _done(request, planned, f"Planned {_count(planned)}.")
    return show(request, "desk/together/schedule.html", standing=planned.standing, chosen=planned, form=form)


def _chosen(request: EditorRequest, kind: type[Chosen]) -> Chosen:
    fields = request.POST if request.method == "POST" else request.GET
    return kind.of(fields.getlist("page"), StatusLine.now(), request.user)


def _count(chosen: ChosenPages) -> str:
    return f"{len(chosen.going)} pages" if len(chosen.going) > 1 else "one page"


def _done(request: EditorRequest, chosen: ChosenPages, message: str) -> HttpResponseRedirect:
    """Launch a build if readers get something else, and return to the list."""
    if ContentVersion.objects.current() > chosen.standing.version:
        launch_soon(name_of(request.user))
        message += f" {EVERYWHERE}" if has_another_menu() else ""
    messages.success(request, message)
    return redirect("desk:pages")
