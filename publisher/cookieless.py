"""Readers' pages know no cookies: whatever a browser sends there, no session is read and none is answered."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class CookielessMiddleware:
    """Before sessions and CSRF: a cookie of theirs that is not well-formed would make them answer with a new one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.prefix = f"/{settings.RESERVED_PREFIX}/"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(self.prefix):
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)
