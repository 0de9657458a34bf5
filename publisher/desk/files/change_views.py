"""A file's page, and its changes: described, replaced, renamed, deleted.

Whoever may write may change a file that only drafts use; if readers see it, that takes the right to publish.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from builds.launching.publish_now import launch_soon
from publisher.desk.files.file_page import FilePage
from publisher.desk.files.forms import DescribeForm, RenameForm, ReplaceForm
from publisher.desk.forms import ConfirmForm
from publisher.desk.people.roles import PUBLISH, WRITE, needs
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.pages.media.prepare_process import prepare_soon
from publisher.pages.models import MediaVersion, name_of

FOLLOW = "Pages that use it follow with the next build."


@needs(WRITE)
@takes_a_form
def edit_file(request: EditorRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = DescribeForm(sent(request), of=found.version)
    if form.is_valid():
        with form.refusals():
            form.describe(found.file, by=request.user)
            return _changed(request, found, "Saved.")
    return _show(request, found, describe=form)


@needs(WRITE)
@require_POST
def rename_file(request: EditorRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = RenameForm(request.POST)
    if form.is_valid():
        with form.refusals():
            form.rename(found.file, by=request.user)
            return _changed(request, found, f"Renamed to {found.file}.")
    return _show(request, found, rename=form)


@needs(WRITE)
@require_POST
def replace_file(request: EditorRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = ReplaceForm(request.POST, request.FILES)
    if form.is_valid():
        with form.refusals():
            if not form.replace(found.file, by=request.user):
                messages.info(request, f"{found.version.name} already is this very file; nothing was changed.")
                return redirect("desk:file", pk)
            transaction.on_commit(prepare_soon)
            return _changed(request, found, f"Replaced. Its address is still {found.version.url}.")
    return _show(request, found, replace=form)


@needs(WRITE)
@takes_a_form
def delete_file(request: EditorRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = ConfirmForm(sent(request))
    if form.is_valid():
        with form.refusals():
            found.file.delete_from_library(by=request.user)
            messages.success(request, f"{found.version.name} is deleted.")
            return redirect("desk:files")
    return show(request, "desk/files/delete.html", found=found, form=form)


def _found(request: EditorRequest, pk: int) -> FilePage:
    """Return the file; raise PermissionDenied for a change that readers would see, by people who may not publish."""
    version = get_object_or_404(MediaVersion.objects.live().select_related("blob", "file"), file=pk)
    found = FilePage(version.file, version)
    if request.method == "POST" and not _may_change(request, found):
        raise PermissionDenied(PUBLISH)
    return found


def _may_change(request: EditorRequest, found: FilePage) -> bool:
    return request.user.has_perm(PUBLISH) or not found.is_published


def _changed(request: EditorRequest, found: FilePage, message: str) -> HttpResponseRedirect:
    """Return to the file's page; if readers see the change, launch a build if possible."""
    if found.is_published:
        launch_soon(name_of(request.user))
        message = f"{message} {FOLLOW}"
    messages.success(request, message)
    return redirect("desk:file", found.file.pk)


def _show(request: EditorRequest, found: FilePage, **forms: Any) -> HttpResponse:
    """Show the file's page with this form as it was sent, and the others as they are at first."""
    context = {
        "describe": DescribeForm(of=found.version),
        "rename": RenameForm(initial={"name": found.version.name}),
        "replace": ReplaceForm(),
        **forms,
    }
    return show(request, "desk/files/file.html", found=found, may_change=_may_change(request, found), **context)
