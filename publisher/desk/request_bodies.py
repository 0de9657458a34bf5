"""Limits on request bodies: only forms of ours, and files only where the library takes them."""

import tempfile
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

from publisher.desk.people.roles import WRITE
from publisher.pages.media.file_limits import LARGEST_ATTACHMENT, LARGEST_UPLOAD, in_megabytes
from publisher.upload_addresses import takes_files

LARGEST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
"""Maximum bytes of a whole request; Django's own limit leaves out files. A chunked request is read as empty."""

TOO_LARGE = f"This is more than {in_megabytes(LARGEST_ATTACHMENT)}, the limit for all files sent together. Send less."


class BodyMiddleware:
    """Refuses a body that is too large before anything reads it, and a body that isn't a form when it is first read.

    It runs with or without a log-in: otherwise any other first reader, such as the not-found page, would fail.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if _takes_files(request):
            if not length.isdecimal() or int(length[:20]) > LARGEST_UPLOAD:
                return _refusal(TOO_LARGE, 413)
            return self._with_files(request)
        if not length.isdecimal() or int(length[:20]) > LARGEST:
            return _refusal(f"This is more than {LARGEST:,} bytes, the limit for a form of Publisher.", 413)
        try:
            request.POST  # noqa: B018 # read here, once
        except BadRequest as refusal:
            return _refusal(str(refusal), 400)
        except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
            return _refusal("The request is not a form. Go back and send it again.", 400)
        return self.get_response(request)

    def _with_files(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request be read when it is known who asks (LibraryFile), and remove what was read in any case."""
        try:
            return self.get_response(request)
        finally:
            for handler in request.upload_handlers:
                if file := getattr(handler, "file", None):
                    file.close()


def _refusal(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


class LibraryFile(FileUploadHandler):
    """Listed in FILE_UPLOAD_HANDLERS: writes files to disk for people who may add them to the library, and only there.

    An upload is first read by CSRF protection, when the session is known. Without the right, its files are skipped,
    and RolesMiddleware refuses the request. The file on disk has no name, so a killed process leaves none behind.
    """

    file: "UploadedFile[bytes]"

    def new_file(self, *arguments: Any, **named: Any) -> None:
        if self.request is None or not _takes_files(self.request):
            raise BadRequest("A file was sent, but this form of Publisher takes none.")
        if not self.request.user.has_perm(WRITE):
            raise SkipFile
        super().new_file(*arguments, **named)
        kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the request
        self.file = UploadedFile(kept, self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        self.file.seek(0)
        self.file.size = file_size
        return self.file


def _takes_files(request: HttpRequest) -> bool:
    return takes_files(request.method or "", request.path_info)
