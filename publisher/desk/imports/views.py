"""Imports through the web: upload, check, import, undo. Only administrators may."""

import gzip
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from publisher.desk.imports.forms import ChoicesForm, NewImportForm
from publisher.desk.imports.run_launch import begin, start
from publisher.desk.imports.run_story import RunStory
from publisher.desk.models.archive_parts import ArchivePart, discard_unconfirmed
from publisher.desk.models.import_run import ImportRun, Status
from publisher.desk.people.roles import ADMINISTER, needs
from publisher.desk.polled_parts import polled
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.pages.importing.import_edits import edits_since
from publisher.pages.importing.import_traces import ImportTraces
from publisher.pages.models import AuditEntry, Publication

MOST_LISTED = 50
BUSY = "Another import isn’t finished. Wait for it, or open it below and start it again or undo it."
NOT_READY = "Nothing was started: import {} is in another state by now, or another import is at work."


@needs(ADMINISTER)
@takes_a_form
def list_imports(request: EditorRequest) -> HttpResponse:
    form = NewImportForm(sent(request), request.FILES if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            return redirect("desk:import", _added(form, request).pk)
    runs = ImportRun.objects.defer("report", "summary", "former", "edits").order_by("-pk")[:MOST_LISTED]
    return show(request, "desk/imports/imports.html", form=form, stories=[RunStory(run) for run in runs])


@needs(ADMINISTER)
@require_safe
def show_import(request: EditorRequest, pk: int) -> HttpResponse:
    run = _found(pk)
    form = ChoicesForm(initial={name: getattr(run, name) for name in ChoicesForm.base_fields})
    return show(request, "desk/imports/import.html", run=run, story=RunStory(run), form=form)


@needs(ADMINISTER)
@polled
@require_safe
def show_import_progress(request: EditorRequest, pk: int) -> HttpResponse:
    """Show how far the step is; reload the whole page once it has ended or broken off."""
    story = RunStory(_found(pk))
    if request.htmx and not story.is_at_work:
        return HttpResponseClientRefresh()
    return render(request, "desk/imports/progress.html", {"run": story.run, "story": story})


@needs(ADMINISTER)
@require_safe
def show_import_report(request: EditorRequest, pk: int) -> HttpResponse:
    """Return the whole report as a JSON file."""
    run = get_object_or_404(ImportRun.objects.exclude(summary={}), pk=pk)
    response = HttpResponse(gzip.decompress(bytes(run.report)), content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(True, f"import-{run.pk}.json") or "attachment"
    return response


@needs(ADMINISTER)
@require_POST
def confirm_import(request: EditorRequest, pk: int) -> HttpResponseRedirect:
    run = _found(pk)
    with transaction.atomic():
        if begun := begin(run, Status.IMPORTING):
            ImportRun.objects.filter(pk=pk).update(confirmed_at=Now())
            AuditEntry.record("import site", by=request.user, **_audited(run))
    return _back(request, run, begun)


@needs(ADMINISTER)
@require_POST
def check_import(request: EditorRequest, pk: int) -> HttpResponse:
    """Check the same files again with other choices."""
    run, form = _found(pk), ChoicesForm(request.POST)
    if not form.is_valid():
        return show(request, "desk/imports/import.html", run=run, story=RunStory(run), form=form)
    with transaction.atomic():
        if begun := RunStory(run).has_files and begin(run, Status.CHECKING):
            ImportRun.objects.filter(pk=pk).update(**form.cleaned_data)
    return _back(request, run, begun)


@needs(ADMINISTER)
@require_POST
def continue_import(request: EditorRequest, pk: int) -> HttpResponseRedirect:
    """Start a step again that broke off."""
    run = _found(pk)
    return _back(request, run, RunStory(run).is_broken_off and begin(run, run.status))


@needs(ADMINISTER)
@takes_a_form
def undo_import(request: EditorRequest, pk: int) -> HttpResponse:
    run = _found(pk)
    if not RunStory(run).may_undo:
        raise Http404
    if request.method == "POST":
        return _back(request, run, begin(run, Status.UNDOING))
    traces = ImportTraces(run.signature)
    edits = edits_since(traces)
    listed, share = edits[:MOST_LISTED], _vanishing(traces)
    return show(request, "desk/imports/undo.html", run=run, traces=traces, edits=listed, count=len(edits), share=share)


@needs(ADMINISTER)
@require_POST
def discard_import(request: EditorRequest, pk: int) -> HttpResponseRedirect:
    run = _found(pk)
    with transaction.atomic():
        if ImportRun.objects.discard(run):
            ArchivePart.objects.filter(run=run).delete()
            messages.success(request, f"Import {run.pk} is discarded, and its files are deleted.")
        else:
            messages.error(request, NOT_READY.format(run.pk))
    return redirect("desk:imports")


def _added(form: NewImportForm, request: EditorRequest) -> ImportRun:
    """Add the import and start its check; raise ValidationError while another one isn't finished."""
    try:
        with transaction.atomic():
            run = ImportRun.objects.add(by=request.user, **form.choices)
    except IntegrityError as error:
        raise ValidationError(BUSY) from error
    discard_unconfirmed()
    if archive := form.cleaned_data["archive"]:
        ArchivePart.objects.keep(cast(BinaryIO, archive.file), run)
    AuditEntry.record("upload site", by=request.user, **_audited(run))
    start(run)
    return run


def _vanishing(traces: ImportTraces) -> int:
    """Return the percentage of live pages that the undoing takes from readers, if that needs a person's consent."""
    vanishing = sum(state.before is None for state in traces.public.values())
    share = vanishing / max(Publication.objects.live().count(), 1)
    return round(100 * share) if share > settings.SITE_MAX_VANISHING else 0


def _audited(run: ImportRun) -> dict[str, Any]:
    return {"import": run.pk, "name": run.name, "section": run.section, "publish": run.publish}


def _found(pk: int) -> ImportRun:
    return get_object_or_404(ImportRun.objects.defer("report"), pk=pk)


def _back(request: EditorRequest, run: ImportRun, begun: bool) -> HttpResponseRedirect:
    if not begun:
        messages.error(request, NOT_READY.format(run.pk))
    return redirect("desk:import", run.pk)
