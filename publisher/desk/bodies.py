"""What may be sent along with a request: a form of ours, and no file."""

from collections.abc import Callable
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

LARGEST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
"""Bytes of a whole request; Django by itself counts only what is no file. A chunked one is read as empty."""


class BodyMiddleware:
    """Refuses a body that is too large before anything reads it, and one that is no form when it is first read.

    Log-in or not: whatever else read it first, the page for a wrong address for one, would fail with it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length[:20]) > LARGEST:
            return _refusal(f"This is more than {LARGEST:,} bytes, the most that a form of Publisher sends.", 413)
        try:
            request.POST  # noqa: B018 # read here, once
        except BadRequest as refusal:
            return _refusal(str(refusal), 400)
        except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
            return _refusal("What was sent is no form. Go back, and send it once more.", 400)
        return self.get_response(request)


def _refusal(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


class NoFiles(FileUploadHandler):
    """In FILE_UPLOAD_HANDLERS: no form of ours has a file, so none is written to the disk."""

    def new_file(self, *arguments: Any, **named: Any) -> NoReturn:
        raise BadRequest("A file was sent, and no form of Publisher has one.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> NoReturn:
        raise NotImplementedError("new_file has refused it")

    def file_complete(self, file_size: int) -> None:
        return None
