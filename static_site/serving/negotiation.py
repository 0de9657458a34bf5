"""Content negotiation for stored files: gzip, plain bytes, or 304 Not Modified (RFC 9110)."""

import gzip
import re

from django.http import HttpRequest, HttpResponse

from static_site.serving.live_file_query import Stored

IMMUTABLE = ("theme/", "media/")
"""Folders whose files have a digest in their name."""

CODING = re.compile(r"\s*(?P<name>[^\s;]+)\s*(?:;\s*q\s*=\s*(?P<weight>[0-9.]+)\s*)?", re.IGNORECASE)


def file_response(request: HttpRequest, artifact: Stored, *, status: int = 200) -> HttpResponse:
    """Return the file, straight from its row if the reader accepts gzip."""
    zipped = takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    body = bytes(artifact.body) if zipped else gzip.decompress(artifact.body)
    response = HttpResponse(b"" if request.method == "HEAD" else body, status=status)
    response["Content-Type"] = artifact.content_type
    response["Content-Length"] = str(len(body))
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = cache_control(artifact.path)
    if zipped:
        response["Content-Encoding"] = "gzip"
    if status == 200:
        response["ETag"] = f'"{artifact.digest}-gzip"' if zipped else f'"{artifact.digest}"'
    return response


def takes_gzip(accepted: str) -> bool:
    """Return True if an Accept-Encoding header allows gzip; a weight of 0 means never."""
    weights = {}
    for part in accepted.lower().split(","):
        if found := CODING.fullmatch(part):
            weights[found["name"]] = _weight(found["weight"])
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0))) > 0


def _weight(text: str | None) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def cache_control(path: str) -> str:
    if path.startswith(IMMUTABLE):
        return "public, max-age=31536000, immutable"
    return "max-age=0, must-revalidate"
