"""Who may read a page's draft: the people who may choose it, and an administrator ends the limit without reading it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from publisher.desk.forms import ConfirmForm
from publisher.desk.pages.draft_guard import shows_no_draft
from publisher.desk.pages.reader_form import ReadersForm
from publisher.desk.pages.responses import back_to
from publisher.desk.people.roles import ADMINISTER, WRITE, needs
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.pages.models import Page

LIFTED = "Everyone who writes here can read the draft of {} again."


@needs(WRITE)
@takes_a_form
def choose_readers(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.select_related("latest"), pk=pk)
    form = ReadersForm(sent(request), page=page, person=request.user)
    if request.POST.get("then") == "lift":
        Page.objects.filter(pk=page.pk).lift_restriction(by=request.user)
        return back_to(page, request, LIFTED.format(page))
    if form.is_valid():
        Page.objects.filter(pk=page.pk).restrict(form.cleaned_data["people"], by=request.user)
        return back_to(page, request, f"Only {form.named} can read the draft now.")
    return show(request, "desk/pages/readers.html", page=page, form=form)


@needs(ADMINISTER)
@shows_no_draft
@takes_a_form
def lift_restriction(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.filter(is_restricted=True), pk=pk)
    form = ConfirmForm(sent(request))
    if form.is_valid():
        Page.objects.filter(pk=page.pk).lift_restriction(by=request.user)
        messages.success(request, LIFTED.format(page))
        return redirect("desk:pages")
    page.hide_draft()
    return show(request, "desk/pages/lift_restriction.html", page=page, form=form)
