"""Middleware that serves the live release before everything that only the web UI needs: sessions, accounts, messages.

It runs after what applies to all addresses: the canonical host, HTTPS and its headers.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from static_site.serving.views import serve


class LiveReleaseMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.prefix = f"/{settings.RESERVED_PREFIX}"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path == self.prefix or path.startswith(f"{self.prefix}/"):
            return self.get_response(request)
        response = serve(request)
        if isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Length", str(len(response.content)))
        response.headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        return response
