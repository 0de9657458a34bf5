"""Views of remarks on a page: a screen that needs no scripts, and the part beside the text."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from publisher.desk.people.roles import WRITE, needs
from publisher.desk.remarks.forms import AnswerForm, NewRemarkForm, ReopenForm, ResolveForm, WordsForm
from publisher.desk.remarks.remark_threads import RemarkThreads
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.pages.models import Page, Remark


@needs(WRITE)
@takes_a_form
def show_remarks(request: EditorRequest, pk: int) -> HttpResponse:
    page = _page(pk)
    form = NewRemarkForm(sent(request), beside=_is_beside(request))
    if form.is_valid():
        with form.refusals():
            return _done(request, page, "Remark added.", form.make(page, by=request.user))
    return _shown(request, page, form)


@needs(WRITE)
@require_POST
def answer_remark(request: EditorRequest, pk: int, remark: int) -> HttpResponse:
    return _carried_out(request, pk, remark, AnswerForm, "Answer added.")


@needs(WRITE)
@require_POST
def resolve_remark(request: EditorRequest, pk: int, remark: int) -> HttpResponse:
    return _carried_out(request, pk, remark, ResolveForm, "Remark resolved.")


@needs(WRITE)
@require_POST
def reopen_remark(request: EditorRequest, pk: int, remark: int) -> HttpResponse:
    return _carried_out(request, pk, remark, ReopenForm, "Remark reopened.")


def _carried_out(request: EditorRequest, pk: int, key: int, verb: type[AnswerForm], said: str) -> HttpResponse:
    page = _page(pk)
    remark = get_object_or_404(page.remarks.threads(), pk=key)
    form = verb(remark, request.POST, beside=_is_beside(request))
    if form.is_valid():
        with form.refusals():
            form.carry_out(by=request.user)
            return _done(request, page, said, remark)
    return _shown(request, page, form)


def _done(request: EditorRequest, page: Page, said: str, remark: Remark) -> HttpResponse:
    if _is_beside(request):
        return _part(request, RemarkThreads.of(page, beside=True), said=said, remark=remark)
    messages.success(request, said)
    return redirect(f"{reverse('desk:remarks', args=[page.pk])}#remark-{remark.pk}")


def _shown(request: EditorRequest, page: Page, form: WordsForm) -> HttpResponse:
    """Show the remarks; a form that was sent and refused is shown with the reason and what was typed."""
    threads = RemarkThreads.of(page, beside=_is_beside(request), refused=form if form.is_bound else None)
    return _part(request, threads) if threads.beside else show(request, "desk/remarks/remarks.html", threads=threads)


def _part(request: EditorRequest, threads: RemarkThreads, **about: object) -> HttpResponse:
    return render(request, "desk/remarks/threads.html", {"threads": threads, **about})


def _is_beside(request: EditorRequest) -> bool:
    """Return whether the request comes from beside the text, where a part of the page is replaced by the answer."""
    return "beside" in request.POST


def _page(pk: int) -> Page:
    return get_object_or_404(Page.objects.select_related("latest"), pk=pk)
