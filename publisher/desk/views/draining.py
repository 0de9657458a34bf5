"""Views that pause and resume builds."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from builds.models import Lease
from publisher.database import deciding
from publisher.desk.roles import OPERATE, needs
from publisher.desk.site_forms import DrainForm
from publisher.desk.views.request import EditorRequest, sent, show, takes_a_form
from publisher.pages.models import AuditEntry


@needs(OPERATE)
@takes_a_form
def drain(request: EditorRequest) -> HttpResponse:
    form = DrainForm(sent(request))
    if form.is_valid():
        _drain(form.cleaned_data["minutes"], request)
        return redirect("desk:builds")
    return show(request, "desk/drain.html", form=form, drained=Lease.objects.draining())


@needs(OPERATE)
@require_POST
def resume(request: EditorRequest) -> HttpResponseRedirect:
    with deciding():
        if ended := Lease.objects.resume():
            AuditEntry.record("resume builds", by=request.user)
    if ended:
        messages.success(request, "Builds resumed. The scheduler's next run starts what is due.")
    else:
        messages.warning(request, "Builds were not paused; nothing was changed.")
    return redirect("desk:builds")


def _drain(minutes: int, request: EditorRequest) -> None:
    with deciding():
        changed = Lease.objects.drain(timedelta(minutes=minutes), by=request.user.get_username())
        AuditEntry.record("drain builds", by=request.user, minutes=minutes)
    if changed:
        messages.success(request, "Builds paused. A running build stops within seconds; its work is kept.")
    else:
        messages.warning(request, "Builds are already paused for longer than that; nothing was changed.")
