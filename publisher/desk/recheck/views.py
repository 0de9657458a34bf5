"""The screen that sets when a page is to be checked again, and records that someone has."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format

from publisher.desk.pages.responses import back_to
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.recheck.recheck_form import RecheckForm
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.desk.time_zones import readers_day
from publisher.pages.models import ContentVersion, Page, Recheck


@needs(WRITE)
@takes_a_form
def recheck_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept().select_related("latest"), pk=pk)
    recheck = Recheck.objects.filter(page=page).first()
    if request.POST.get("then"):
        return _checked_or_ended(request, page, recheck)
    form = RecheckForm(sent(request), recheck=recheck, today=readers_day(ContentVersion.objects.clock()))
    if form.is_valid():
        with form.refusals():
            form.plan(page, by=request.user)
            return back_to(page, request, f"Check this page again by {_day(form.cleaned_data['due'])}.")
    return show(request, "desk/recheck/recheck.html", page=page, form=form, recheck=recheck)


def _checked_or_ended(request: EditorRequest, page: Page, recheck: Recheck | None) -> HttpResponse:
    if recheck is None:
        return back_to(page, request, "This page has no day to be checked by, so nothing was changed.")
    match request.POST["then"]:
        case "checked":
            now = ContentVersion.objects.clock()
            recheck.check_off(today=readers_day(now), now=now, by=request.user)
            return back_to(page, request, f"Checked. Check this page again by {_day(recheck.due)}.")
        case "end":
            Recheck.objects.end(page, by=request.user)
            return back_to(page, request, "You won’t be reminded to check this page again.")
    raise Http404


def _day(day: date) -> str:
    return date_format(day, "j F Y")
