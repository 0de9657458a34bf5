"""A limit for a client that tries unknown share links: it must wait, as after many wrong passwords.

Each web process counts for itself and forgets when it ends. With 128 bits, no one guesses a link even without a limit.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

MOST = 30
SECONDS = 900
View = Callable[..., HttpResponseBase]


def limits_guesses(view: View) -> View:
    """Refuse a client that asked for many unknown links in the last 15 minutes; the view raises Http404 for one."""

    @wraps(view)
    def limited_view(request: HttpRequest, *named: Any, **parts: Any) -> HttpResponseBase:
        client = _client(request)
        if int(cache.get(client, 0)) >= MOST:
            return HttpResponse(status=429, headers={"Retry-After": str(SECONDS)})
        try:
            return view(request, *named, **parts)
        except Http404:
            if not cache.add(client, 1, SECONDS):
                cache.incr(client)
            raise

    return limited_view


def _client(request: HttpRequest) -> str:
    """Name the client: where strangers reach us, a router adds its address last to X-Forwarded-For."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.EXPOSED else ""
    address = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return f"unknown-share-links-{sha256(address.encode()).hexdigest()}"
