"""Releases; roll back, hold, lift a hold, show a refused release. Each says first what readers will see change."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from publisher.desk.long_lists import NumberedRows
from publisher.desk.neighbours import Neighbours
from publisher.desk.people.roles import OPERATE, WRITE, needs
from publisher.desk.releases.forms import HoldForm, LiftForm, RollBackForm, SeenForm, ShowForm
from publisher.desk.releases.reader_changes import ReaderChanges
from publisher.desk.releases.release_list import listed
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from static_site.models import Release, Site
from static_site.releases.gate import why_refused
from static_site.releases.pointer import (
    Lift,
    MoveRefused,
    hold,
    lift_hold,
    planned_lift,
    planned_release,
    publish_release,
    roll_back,
    rollback_target,
)


@needs(WRITE)
@require_safe
def list_releases(request: EditorRequest) -> HttpResponse:
    rows, site = NumberedRows.asked(Release.objects.all(), request.GET), Site.objects.get()
    return show(request, "desk/releases/releases.html", releases=listed(rows.shown, site), site=site, rows=rows)


@needs(WRITE)
@require_safe
def show_release(request: EditorRequest, number: int) -> HttpResponse:
    release = get_object_or_404(Release, pk=number)
    (found,) = listed([release], Site.objects.get())
    back, neighbours = _way_back() if found.is_live else None, Neighbours.of(Release.objects.all(), number)
    return show(request, "desk/releases/release.html", found=found, back=back, neighbours=neighbours)


def _way_back() -> Release | None:
    """Return the release that a rollback from the live one leads to, if any."""
    try:
        return rollback_target()
    except MoveRefused:
        return None


@needs(OPERATE)
@takes_a_form
def roll_back_to(request: EditorRequest, number: int) -> HttpResponse:
    release, live = get_object_or_404(Release, pk=number), _live()
    try:
        rollback_target(number)
    except MoveRefused as refusal:
        return _cannot(request, refusal, release)
    changes = ReaderChanges(live, number, appears="come back")
    form = RollBackForm(sent(request), changes)
    if form.is_valid():
        with form.refusals():
            roll_back(release, seen_live=form.seen, by=request.user)
            return _moved(request, f"Readers see release {number} again, and keep it until the hold is lifted.")
    return _ask(request, "desk/releases/roll_back.html", form, live, release=release, changes=changes)


@needs(OPERATE)
@takes_a_form
def show_readers(request: EditorRequest, number: int) -> HttpResponse:
    release, live = get_object_or_404(Release, pk=number), _live()
    try:
        many_vanish = bool(why_refused(planned_release(number)))
    except MoveRefused as refusal:
        return _cannot(request, refusal, release)
    form = ShowForm(sent(request), many_vanish=many_vanish)
    if form.is_valid():
        with form.refusals():
            publish_release(number, allow_removals=many_vanish, by=request.user, seen_live=form.seen)
            return _moved(request, f"Readers see release {number} now.")
    changes = ReaderChanges(live, number)
    return _ask(request, "desk/releases/show_release.html", form, live, release=release, changes=changes)


@needs(OPERATE)
@takes_a_form
def hold_site(request: EditorRequest) -> HttpResponse:
    site = Site.objects.get()
    form = HoldForm(sent(request))
    if form.is_valid():
        with form.refusals():
            hold(form.cleaned_data["reason"], by=request.user, seen_live=form.seen)
            return _moved(request, "The site is held. Readers keep what they have until the hold is lifted.")
    return _ask(request, "desk/releases/hold.html", form, site.live_release_id, site=site)


@needs(OPERATE)
@takes_a_form
def lift(request: EditorRequest) -> HttpResponse:
    try:
        planned = planned_lift()
    except MoveRefused as refusal:
        return _cannot(request, refusal)
    form = LiftForm(sent(request))
    if form.is_valid():
        with form.refusals():
            lift_hold(replace(planned, live=form.seen or None, after=form.seen_after or None), by=request.user)
            return _moved(request, _lifted(planned))
    changes = ReaderChanges(planned.live, planned.after) if planned.after else None
    return _ask(request, "desk/releases/lift_hold.html", form, planned.live, lift=planned, changes=changes)


def _lifted(lift: Lift) -> str:
    shown = f"Readers see release {lift.after} now" if lift.after else f"Readers keep release {lift.live}"
    return f"The hold is lifted. {shown}, and builds publish again."


def _live() -> int | None:
    return Site.objects.values_list("live_release", flat=True).get()


def _ask(request: EditorRequest, template: str, form: SeenForm, live: int | None, **context: Any) -> HttpResponse:
    """Show the question. `live` is what readers have now; a refused form carries it from here on."""
    status = 409 if form.non_field_errors() else 200
    return show(request, template, status=status, form=form, live=live or 0, **context)


def _cannot(request: EditorRequest, refusal: MoveRefused, release: Release | None = None) -> HttpResponse:
    return show(request, "desk/releases/cannot_move.html", status=409, why=refusal.why, release=release)


def _moved(request: EditorRequest, message: str) -> HttpResponseRedirect:
    messages.success(request, message)
    return redirect("desk:releases")
