"""A new page, and the editor."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect

from publisher.desk.checklist.checklist import Checklist
from publisher.desk.checklist.findings import findings_of
from publisher.desk.editor.forms import NewPageForm, PageForm
from publisher.desk.editor.shared_link_card import Card
from publisher.desk.editor.side_by_side import differences
from publisher.desk.editor.text_merge import merged
from publisher.desk.editor.unsaved_views import brought_back, forget, put_aside, slot_of
from publisher.desk.pages.page_choice import gap_above
from publisher.desk.pages.page_status import status_of
from publisher.desk.pages.planned_times import has_later_draft, kept_text
from publisher.desk.pages.responses import back_to, published
from publisher.desk.pages.schedule_form import ScheduleForm
from publisher.desk.people.roles import PUBLISH, WRITE, needs
from publisher.desk.receipt.receipt import Receipt
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.desk.status_line import StatusLine
from publisher.pages.merge_marks import refuse_marks
from publisher.pages.models import ContentVersion, Page, Review, StaleRevision, UnsavedWork
from publisher.pages.paths import MAX_LENGTH


@needs(WRITE)
@takes_a_form
def new_page(request: EditorRequest) -> HttpResponse:
    form, slot = NewPageForm(sent(request)), slot_of(request)
    if form.is_valid():
        with form.refusals():
            page = form.create(by=request.user)
            forget(request, None, slot)
            if gap := gap_above(page.path):
                messages.warning(request, gap)
            return _saved(request, page, form)
    typed: dict[str, Any] = {"unsaved": brought_back(request, form, slot=slot), "slot": slot}
    if typed["unsaved"] is None:
        form.initial["section"] = request.GET.get("section", "")[:MAX_LENGTH]
        typed["discarded"] = put_aside(request, form, slot=slot)
    others = UnsavedWork.objects.exclude(slot=slot)
    typed |= {"begun": others.of_new_pages(request.user), "dropped": others.discarded_new_pages(request.user)}
    return show(request, "desk/editor/new.html", form=form, **typed)


@needs(WRITE)
@takes_a_form
def edit_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.select_related("latest"), pk=pk)
    form = PageForm(sent(request), page=page)
    try:
        if form.is_valid():
            with form.refusals():
                form.save(page, by=request.user)
                forget(request, page)
                return _saved(request, page, form)
    except StaleRevision as stale:
        return _both_texts(request, page, form, stale)
    return _editor(request, page, form)


def _saved(request: EditorRequest, page: Page, form: PageForm) -> HttpResponseRedirect:
    """Do what the pressed button asked for."""
    said = _without_note(page, form)
    if request.POST.get("then") == "publish" and request.user.has_perm(PUBLISH):
        return _publish(page, request, said)
    if request.POST.get("then") == "preview":
        return redirect("desk:preview", page.pk)
    if request.POST.get("then") == "submit":
        return redirect("desk:submit", page.pk)
    if form.has_only_a_note:
        return back_to(page, request, f"Nothing has changed since the last save.{said}")
    page.refresh_from_db()
    if has_later_draft(page):
        return back_to(page, request, f"Draft saved. The plan keeps the text chosen for it.{said}")
    return back_to(page, request, f"Draft saved. Readers won't see it until you publish.{said}")


def _without_note(page: Page, form: PageForm) -> str:
    """Return a typed note that was not kept: notes belong to revisions, and an unchanged text makes none."""
    note = form.cleaned_data["note"]
    if not note or page.latest_id != form.cleaned_data["base"]:
        return ""
    return f" Your note was not kept, because the text is unchanged: “{note}”."


def _publish(page: Page, request: EditorRequest, said: str) -> HttpResponseRedirect:
    if page.latest:
        refuse_marks(page.latest.title, page.latest.body)  # merge marks may not be published, asked or not
    if findings_of(page) or page.needs_approval(request.user):
        if said:
            messages.success(request, said.strip())
        return redirect("desk:publish_page", page.pk)
    return published(page, request, page.publish(by=request.user), said)


def _editor(request: EditorRequest, page: Page, form: PageForm) -> HttpResponse:
    standing = StatusLine.now()
    page.refresh_from_db()  # a refused form was rolled back
    where = status_of(page, standing)
    if page.deleted_at and not form.is_bound:
        return show(request, "desk/editor/deleted.html", standing=standing, page=page, where=where)
    around: dict[str, Any] = {"page": page, "form": form, "where": where, "receipt": Receipt.of(page)}
    around["review"] = Review.objects.standing(page)
    around["unsaved"] = brought_back(request, form, page)
    around["discarded"] = put_aside(request, form, page) if around["unsaved"] is None else None
    around |= _planned(page)
    return show(request, "desk/editor/edit.html", standing=standing, **around, **_checked(page, form))


def _planned(page: Page) -> dict[str, Any]:
    """Return the text that a plan publishes instead of the newest, and the form that plans the newest."""
    if not has_later_draft(page):
        return {}
    return {"kept": kept_text(page), "replanned": ScheduleForm.for_newest(page, ContentVersion.objects.clock())}


def _checked(page: Page, form: PageForm) -> dict[str, Any]:
    """Return what to fix in the text shown; with scripts, the check repeats while the editor types."""
    if form.is_bound or page.latest is None:
        return {}
    checklist = Checklist.of_saved(page.latest, page.path)
    return {"checklist": checklist, "to_check": checklist.count, "card": Card.of(page, page.latest)}


def _both_texts(request: EditorRequest, page: Page, form: PageForm, stale: StaleRevision) -> HttpResponse:
    """Show both texts, as someone else saved meanwhile, with the editor's own to continue."""
    newest, written = stale.newest, form.written()
    both = merged(page.revisions.filter(pk=form.cleaned_data["base"]).first(), written, newest)
    form_of_both = form.again({name: value for name, value in both.fields.items() if value != written[name]})
    found: dict[str, Any] = {
        "differences": differences(newest, form),
        "conflicts": [form[name].label for name in both.conflicts],
        "yours": [pair for pair in form.data.items() if pair[0] not in ("csrfmiddlewaretoken", "base", "then")],
    }
    return show(request, "desk/editor/stale.html", status=409, page=page, form=form_of_both, newest=newest, **found)
