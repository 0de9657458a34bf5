"""Limits on request bodies: only forms of ours, and files only where the library or an import takes them."""

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

from publisher.desk.people.roles import ADMINISTER, WRITE
from publisher.pages.media.file_limits import LARGEST_ATTACHMENT, in_megabytes
from publisher.upload_addresses import LARGEST_ARCHIVE, TAKES_A_SITE, largest_upload

LARGEST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
"""Maximum bytes of a whole request; Django's own limit leaves out files. A chunked request is read as empty."""

TOO_LARGE = f"This is more than {in_megabytes(LARGEST_ATTACHMENT)}, the limit for all files sent together. Send less."
TOO_LARGE_SITE = (
    f"This is more than {in_megabytes(LARGEST_ARCHIVE)}, the limit for a site’s ZIP. "
    "Make one without .git, node_modules, what the generator has built, and large downloads."
)


class BodyMiddleware:
    """Refuses a body that is too large before anything reads it, and a body that isn't a form when it is first read.

    It runs with or without a log-in: otherwise any other first reader, such as the not-found page, would fail.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if most := _largest(request):
            if not length.isdecimal() or int(length[:20]) > most:
                return _refusal(TOO_LARGE_SITE if request.path_info == TAKES_A_SITE else TOO_LARGE, 413)
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
    """Listed in FILE_UPLOAD_HANDLERS: writes files to disk for people who may send them, at addresses that take files.

    An upload is first read by CSRF protection, when the session is known. Without the right, its files are skipped,
    and RolesMiddleware refuses the request. The file on disk has no name, so a killed process leaves none behind.
    """

    file: "UploadedFile[bytes]"

    def new_file(self, *arguments: Any, **named: Any) -> None:
        if self.request is None or not _largest(self.request):
            raise BadRequest("A file was sent, but this form of Publisher takes none.")
        needed = ADMINISTER if self.request.path_info == TAKES_A_SITE else WRITE
        if not self.request.user.has_perm(needed):
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


def _largest(request: HttpRequest) -> int:
    """Return the most bytes that the request may have if its address takes files, else 0."""
    return largest_upload(request.method or "", request.path_info)
