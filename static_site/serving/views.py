"""The live release over HTTP: one read-only query per response, and no cookies.

Addresses work as on static hosts: /a/b/ is the file a/b/index.html, and /a/b redirects there.
"""

from functools import partial
from typing import cast

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.log import log_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from publisher.database import limited
from static_site.models import MEDIA, Artifact, Flip
from static_site.serving.asked_address import AskedAddress
from static_site.serving.blob_response import blob_response
from static_site.serving.live_file_query import Stored, in_live_release
from static_site.serving.negotiation import file_response
from static_site.serving.redirection import moved
from static_site.serving.wait_limit import one_at_a_time_while_late

UNREADABLE = "The site can't be read at the moment. Please try again in a minute.\n"
UNPUBLISHED = "Nothing has been published here yet.\n"

# No script runs on a reader's page, so nothing there can act as an editor who is logged in on the same host.
# connect-src is for Lighthouse, which requests robots.txt as if the page did.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src * data:; media-src 'self' https:; font-src 'self' data:; "
    "base-uri 'none'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'"
)


@csrf_exempt
@require_safe
def serve(request: HttpRequest) -> HttpResponseBase:
    try:
        response: HttpResponseBase = one_at_a_time_while_late(partial(_answer, request))
    except (DatabaseError, InterfaceError) as error:
        response = HttpResponse(UNREADABLE, status=503, content_type="text/plain", headers={"Retry-After": "60"})
        reason = " ".join(str(error).split())
        log_response("%s can't be served because the database fails: %s", request.path, reason, response=response)
    return _protected(response)


def _answer(request: HttpRequest) -> HttpResponseBase:
    asked = AskedAddress.of(request)
    artifact = _live(asked) or _left_behind(asked.path)
    if artifact is None:
        return _in_lower_case(asked, request) or _not_found(request)
    if artifact.location or artifact.path not in asked.places_of_bytes:
        return moved(request, artifact.path, artifact.location)
    answer = blob_response if artifact.kind == MEDIA else file_response
    response = answer(request, artifact)
    if response.status_code == 200:
        whole = cast("HttpResponse", response)  # only its headers are read
        return get_conditional_response(request, etag=response["ETag"], response=whole) or response
    return response


def _live(asked: AskedAddress) -> Stored | None:
    """Return the live file that answers an address."""
    artifact = in_live_release(*asked.places)
    return artifact if artifact and asked.is_answered_by(artifact.path, artifact.location) else None


def _left_behind(path: str) -> Stored | None:
    """Return a theme file of an earlier release, for a page that a reader opened before the last flip."""
    if not path.startswith("theme/") or "\0" in path:
        return None
    left = Artifact.objects.filter(Flip.objects.left_behind(), path=path).order_by("-since")
    with limited(statement=settings.DATABASE_READER_SECONDS):
        return next(map(Stored._make, left.values_list(*Stored._fields)[:1]), None)


def _in_lower_case(asked: AskedAddress, request: HttpRequest) -> HttpResponse | None:
    """Redirect to what is at the lower-case address: old sites had capitals and people type them; ours have none."""
    lower = asked.in_lower_case
    artifact = _live(lower) if lower else None
    return moved(request, artifact.path, artifact.location) if artifact else None


def _not_found(request: HttpRequest) -> HttpResponse:
    artifact = in_live_release("404.html")
    if artifact:
        return file_response(request, artifact, status=404)
    # The gate refuses a release without this page, so there is no release.
    response = HttpResponse(UNPUBLISHED, status=503, content_type="text/plain", headers={"Retry-After": "600"})
    log_response("%s: nothing is published yet", request.path, response=response, level="warning")
    return response


def _protected(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = POLICY
    response["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    if settings.ENVIRONMENT != "production":
        response["X-Robots-Tag"] = "noindex"
    return response
