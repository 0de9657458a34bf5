"""View that plans when a page is published and unpublished. The tick carries it out (builds/ticking.py)."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from publisher.desk.doubts import doubts_about
from publisher.desk.plans import plans, zone_used_last
from publisher.desk.roles import PUBLISH, needs
from publisher.desk.schedule_form import ScheduleForm
from publisher.desk.views.request import EditorRequest, back_to, sent, show, takes_a_form
from publisher.pages.models import ContentVersion, Page


@needs(PUBLISH)
@takes_a_form
def schedule_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept().select_related("latest"), pk=pk)
    planned, now = plans(page), ContentVersion.objects.clock()
    form = ScheduleForm(sent(request), page=page, now=now, last_zone=zone_used_last(request.user))
    is_taken_back = request.POST.get("then") == "cancel"
    if form.is_valid() or is_taken_back:
        with form.refusals():
            if is_taken_back:
                page.schedule(by=request.user, zone=page.zone)
            else:
                form.plan(by=request.user)
            return _said(page, request)
    return show(request, "desk/schedule.html", page=page, form=form, plans=planned, now=now, doubts=doubts_about(page))


def _said(page: Page, request: EditorRequest) -> HttpResponseRedirect:
    planned = [f"{plan}, by the scheduler's tick between {plan.tick}." for plan in plans(page)]
    if not planned:
        return back_to(page, request, "This page is no longer scheduled.")
    return back_to(page, request, f"Planned: {' '.join(planned)}")
