"""The library: its files, uploads, and the files to choose from in the editor."""

from collections.abc import Sequence
from typing import BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from publisher.desk.files.file_list import KINDS_SHOWN, FileList
from publisher.desk.files.shown_file import ShownFile
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.request import EditorRequest, show
from publisher.pages.library.uploading import upload_once
from publisher.pages.media.file_limits import LARGEST_ATTACHMENT, LARGEST_PICTURE, in_megabytes
from publisher.pages.media.kinds import BY_SUFFIX, DOCUMENT, PICTURE, UnusableFile, of_name
from publisher.pages.media.prepare_process import prepare_soon
from publisher.pages.models import MediaVersion, Rendition
from static_site.serving.blob_response import blob_response
from static_site.serving.live_file_query import Stored

POLICY = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
LIMITS = {
    "bytes": LARGEST_ATTACHMENT,
    "words": in_megabytes(LARGEST_ATTACHMENT),
    "picture": in_megabytes(LARGEST_PICTURE),
}
NONE_CHOSEN = "No file was chosen. Choose one, then upload it."


@needs(WRITE)
@require_safe
def list_files(request: EditorRequest) -> HttpResponse:
    listing, kinds = FileList.asked(request.GET), KINDS_SHOWN.items()
    return show(request, "desk/files/files.html", listing=listing, kinds=kinds, suffixes=BY_SUFFIX, largest=LIMITS)


@needs(WRITE)
@require_safe
def find_files(request: HttpRequest) -> JsonResponse:
    """Return files for the editor to choose from, newest first."""
    return JsonResponse({"files": [file.as_json() for file in FileList.asked(request.GET).offered]})


@needs(WRITE)
@require_POST
def upload_files(request: EditorRequest) -> HttpResponse:
    """Add one file and describe it as JSON; or, for a form without a script, several, and return to the library."""
    sent = request.FILES.getlist("file")
    if "application/json" not in request.headers.get("Accept", ""):
        return _upload_several(request, sent)
    if len(sent) != 1:
        return JsonResponse({"error": NONE_CHOSEN if not sent else "Send one file at a time."}, status=422)
    try:
        file, is_new = _add(sent[0], request)
    except UnusableFile as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    said = {} if is_new else {"said": _known(sent[0], file)}
    return JsonResponse({**file.as_json(), **said}, status=201)


@needs(WRITE)
@require_safe
def show_file(request: EditorRequest, pk: int) -> HttpResponseBase:
    """Return a file's bytes; of a picture, the smallest that has been made for readers."""
    version = get_object_or_404(MediaVersion.objects.live().select_related("blob"), file=pk)
    response = blob_response(request, _smallest(version))
    if version.kind.group == DOCUMENT:
        response["Content-Disposition"] = content_disposition_header(True, version.name) or "attachment"
    response["Content-Security-Policy"] = POLICY
    return response


def _upload_several(request: EditorRequest, sent: "Sequence[UploadedFile[bytes]]") -> HttpResponseRedirect:
    """Add each file that can be used, and say for each of the others why it can't."""
    if not sent:
        messages.error(request, NONE_CHOSEN)
    for file in sent:
        try:
            added, is_new = _add(file, request)
            messages.success(request, f"{added.name} is in the library." if is_new else _known(file, added))
        except UnusableFile as refusal:
            messages.error(request, str(refusal))
    return redirect("desk:files")


def _add(sent: "UploadedFile[bytes]", request: EditorRequest) -> tuple[ShownFile, bool]:
    """Add a file; return it, or the one that has the same bytes, and whether it is new."""
    added, is_new = upload_once(cast(BinaryIO, sent.file), sent.name or "", by=request.user)
    transaction.on_commit(prepare_soon)
    return ShownFile.of(added.versions.select_related("blob").get(until=None)), is_new


def _known(sent: "UploadedFile[bytes]", file: ShownFile) -> str:
    return f"“{sent.name}” is already in the library as {file.name}."


def _smallest(version: MediaVersion) -> Stored:
    digest, suffix = version.blob_id, version.kind.suffix
    if version.kind.group == PICTURE:
        made = Rendition.objects.live().filter(source=digest, suffix=".webp").order_by("width")
        digest, suffix = made.values_list("blob", "suffix").first() or (digest, suffix)
    name = f"{version.name.rpartition('.')[0]}{suffix}"
    return Stored(name, digest, of_name(name).content_type, location="", body=b"", kind="")
