"""Views of incidents: what is wrong with builds and what to type; an operator can acknowledge one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from builds.models import Incident, ScheduledRun
from builds.models.scheduled_run import REPORT
from publisher.desk.people.roles import OPERATE, WRITE, needs
from publisher.desk.request import EditorRequest, show

PAGE_SIZE = 50
NOTE_LENGTH = 500


@needs(WRITE)
@require_safe
def list_incidents(request: EditorRequest) -> HttpResponse:
    found = Incident.objects.order_by(F("closed_at").desc(nulls_first=True), "-number")
    shelf = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    report = ScheduledRun.objects.filter(job=REPORT, ended_at__isnull=False).order_by("-began_at").first()
    return show(request, "desk/incidents/incidents.html", incidents=shelf.object_list, shelf=shelf, report=report)


@needs(WRITE)
@require_safe
def show_incident(request: EditorRequest, number: int) -> HttpResponse:
    incident = get_object_or_404(Incident.objects.select_related("build"), pk=number)
    told = incident.notices.filter(sent_at__isnull=False).order_by("sent_at", "pk")
    return show(request, "desk/incidents/incident.html", incident=incident, told=told)


@needs(OPERATE)
@require_POST
def acknowledge(request: EditorRequest, number: int) -> HttpResponseRedirect:
    incident = get_object_or_404(Incident, pk=number)
    note = request.POST.get("note", "").replace("\0", "").strip()[:NOTE_LENGTH]
    if incident.acknowledge(by=request.user, note=note):
        messages.success(request, "Noted. Reminders stop; the person on call gets a message when it is over.")
    else:
        messages.error(request, "This incident is already over.")
    return redirect("desk:incident", number)
