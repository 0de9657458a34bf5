"""The calendar of what is planned, and the screen that moves a plan."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from publisher.desk.calendar.month import Month
from publisher.desk.calendar.move_form import MovePlanForm
from publisher.desk.calendar.planned_days import PlannedDays
from publisher.desk.pages.plan_arrival import carried_out
from publisher.desk.pages.planned_times import VERBS, Plan, plans
from publisher.desk.people.roles import PUBLISH, WRITE, needs
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.desk.status_line import StatusLine
from publisher.desk.time_zones import for_reader, readers_day
from publisher.pages.models import ContentVersion, Page


@needs(WRITE)
@require_safe
def show_calendar(request: EditorRequest) -> HttpResponse:
    standing = StatusLine.now()
    calendar = PlannedDays.of(request.GET.get("month", ""), standing, request.user)
    return show(request, "desk/calendar/calendar.html", standing=standing, calendar=calendar)


@needs(PUBLISH)
@takes_a_form
def move_plan(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept().select_related("latest", "planned_revision"), pk=pk)
    column = "unpublish_at" if request.GET.get("plan") == "unpublish_at" else "publish_at"
    before: datetime | None = getattr(page, column)
    if before is None:
        messages.warning(request, f"The plan for {page} was carried out or cancelled, so there is nothing to move.")
        return redirect("desk:calendar")
    form = MovePlanForm(sent(request), page=page, now=ContentVersion.objects.clock(), column=column)
    if form.is_valid():
        with form.refusals():
            form.plan(by=request.user)
            return _moved(request, page, Plan(VERBS[column], form.cleaned_data[column], page.zone), before)
    around: dict[str, Any] = {"plans": plans(page), "month": _month(before)}
    around |= {"time": form[column], "which": form[form.which[column]]}
    return show(request, "desk/calendar/move.html", page=page, form=form, **around)


def _moved(request: EditorRequest, page: Page, plan: Plan, before: datetime) -> HttpResponse:
    messages.success(request, f"Moved {page}: {plan}, {carried_out(plan)}. Before, it was {for_reader(before)}.")
    return redirect(f"{reverse('desk:calendar')}?month={_month(plan.moment)}")


def _month(moment: datetime) -> Month:
    return Month.of(readers_day(moment))
