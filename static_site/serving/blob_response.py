"""Files of the library over HTTP: streamed part by part, whole or one range of bytes (RFC 9110, 14)."""

import re
from pathlib import PurePosixPath

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from publisher.pages.media.kinds import DOCUMENT, KINDS
from publisher.pages.models import Blob
from static_site.serving.live_file_query import Stored
from static_site.serving.negotiation import cache_control

SHOWN_IN_BROWSERS = (".pdf",)
"""Documents that open in the browser; the others are saved, so none of them runs on this site's address."""

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def blob_response(request: HttpRequest, artifact: Stored) -> HttpResponseBase:
    """Return the file, or the range that the request asks for; the caller answers conditional requests."""
    blob = Blob.objects.get(pk=artifact.digest)
    headers = {
        "Content-Type": artifact.content_type,
        "Cache-Control": cache_control(artifact.path),
        "Accept-Ranges": "bytes",
        "ETag": f'"{blob.digest}"',
        **_disposition(artifact.path),
    }
    start, stop, status = _range(request, blob)
    if status == 416:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{blob.size}"})
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{blob.size}"
    headers["Content-Length"] = str(stop - start)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(blob.read(start, stop), status=status, headers=headers)


def _range(request: HttpRequest, blob: Blob) -> tuple[int, int, int]:
    """Return the first byte, the one after the last, and the status; anything but one plain range is ignored."""
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    condition = request.headers.get("If-Range")
    if request.method != "GET" or not asked or asked[0] == "bytes=-" or condition not in (None, f'"{blob.digest}"'):
        return 0, blob.size, 200
    first, last = asked.groups()
    start = int(first) if first else max(0, blob.size - int(last))
    stop = min(int(last) + 1, blob.size) if first and last else blob.size
    if start >= stop:
        return (0, blob.size, 200) if first and last and int(last) < int(first) else (0, 0, 416)
    return start, stop, 206


def _disposition(path: str) -> dict[str, str]:
    name = PurePosixPath(path).name
    kind = KINDS[PurePosixPath(path).suffix]
    is_saved = kind.group == DOCUMENT and kind.suffix not in SHOWN_IN_BROWSERS
    value = content_disposition_header(is_saved, name) if kind.group == DOCUMENT else None
    return {"Content-Disposition": value} if value else {}
