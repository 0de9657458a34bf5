"""Limits on request bodies: only forms of ours, and no files."""

from collections.abc import Callable
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

LARGEST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
"""Maximum bytes of a whole request; Django's own limit leaves out files. A chunked request is read as empty."""


class BodyMiddleware:
    """Refuses a body that is too large before anything reads it, and a body that isn't a form when it is first read.

    It runs with or without a log-in: otherwise any other first reader, such as the not-found page, would fail.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length[:20]) > LARGEST:
            return _refusal(f"This is more than {LARGEST:,} bytes, the limit for a form of Publisher.", 413)
        try:
            request.POST  # noqa: B018 # read here, once
        except BadRequest as refusal:
            return _refusal(str(refusal), 400)
        except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
            return _refusal("The request is not a form. Go back and send it again.", 400)
        return self.get_response(request)


def _refusal(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


class NoFiles(FileUploadHandler):
    """Listed in FILE_UPLOAD_HANDLERS: no form of ours has a file, so none is written to disk."""

    def new_file(self, *arguments: Any, **named: Any) -> NoReturn:
        raise BadRequest("A file was sent, but no form of Publisher takes one.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> NoReturn:
        raise NotImplementedError("new_file has refused it")

    def file_complete(self, file_size: int) -> None:
        return None
