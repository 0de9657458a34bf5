"""Views that move, unpublish, delete and restore a page; each first shows what readers will see."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from publisher.desk.forms import ConfirmForm, LeaveForm, MoveForm
from publisher.desk.roles import PUBLISH, needs
from publisher.desk.views.request import EditorRequest, back_to, changed, sent, show, takes_a_form
from publisher.pages.models import Page
from publisher.pages.paths import url_of


@needs(PUBLISH)
@takes_a_form
def move_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept().select_related("latest"), pk=pk)
    form = MoveForm(sent(request), page=page)
    if form.is_valid() and form.was_seen:
        with form.refusals():
            page.move(form.cleaned_data["path"], by=request.user)
            return changed(page, request, f"Page moved to {url_of(page.path)}.")
    return show(request, "desk/move.html", page=page, form=form)


@needs(PUBLISH)
@takes_a_form
def unpublish_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept(), pk=pk)
    form = LeaveForm(sent(request), page=page)
    if form.is_valid():
        with form.refusals():
            page.unpublish(by=request.user, **form.answers())
            return changed(
                page, request, "Unpublished. It disappears for readers with the next build; its text stays here."
            )
    return show(request, "desk/unpublish.html", page=page, form=form)


@needs(PUBLISH)
@takes_a_form
def delete_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept(), pk=pk)
    form = LeaveForm(sent(request), page=page)
    if form.is_valid():
        with form.refusals():
            page.mark_deleted(by=request.user, **form.answers())
            return changed(page, request, "Deleted. Its text stays here, and it can be restored.")
    return show(request, "desk/delete.html", page=page, form=form)


@needs(PUBLISH)
@takes_a_form
def restore_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.exclude(deleted_at=None), pk=pk)
    form = ConfirmForm(sent(request))
    if form.is_valid():
        with form.refusals():
            page.restore(by=request.user)
            return back_to(page, request, "Restored as a draft. Publish it to bring it back to readers.")
    in_the_way = Page.objects.kept().filter(path=page.path).select_related("latest").first()
    return show(request, "desk/restore.html", page=page, form=form, in_the_way=in_the_way)
