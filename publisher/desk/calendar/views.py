"""The calendar of what is planned."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from publisher.desk.calendar.planned_days import PlannedDays
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.request import EditorRequest, show
from publisher.desk.status_line import StatusLine


@needs(WRITE)
@require_safe
def show_calendar(request: EditorRequest) -> HttpResponse:
    standing = StatusLine.now()
    calendar = PlannedDays.of(request.GET.get("month", ""), standing)
    return show(request, "desk/calendar/calendar.html", standing=standing, calendar=calendar)
