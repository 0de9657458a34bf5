"""One address for the site: a request for another name of ours is sent on to SITE_URL. Not on a laptop."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase


class CanonicalHostMiddleware:
    """Django answers 400 for a name that is not ours before the comparison (ALLOWED_HOSTS)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.EXPOSED:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.host = urlsplit(settings.SITE_URL).hostname

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host, _port = split_domain_port(request.get_host())
        if host == self.host:
            return self.get_response(request)
        return HttpResponsePermanentRedirect(settings.SITE_URL + request.get_full_path())
