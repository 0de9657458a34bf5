"""A single address for the site: our other host names redirect to SITE_URL, and foreign names are refused.

Laptops don't redirect. Health answers to every name, because monitors and load balancers request it by IP address.
"""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase

from publisher.command_lines import heroku

logger = logging.getLogger(__name__)

LONGEST_NAME = 253  # characters, the limit in DNS


class CanonicalHostMiddleware:
    """The first middleware, so nothing else ever sees a foreign name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.host = urlsplit(settings.SITE_URL).hostname or ""
        self.health = f"/{settings.RESERVED_PREFIX}/health/"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == self.health:
            request.META["HTTP_HOST"] = self.host
        try:
            host, _port = split_domain_port(request.get_host())
        except DisallowedHost:
            return self._refused(request)
        if host == self.host or not settings.EXPOSED:
            return self.get_response(request)
        return HttpResponsePermanentRedirect(settings.SITE_URL + request.get_full_path())

    def _refused(self, request: HttpRequest) -> HttpResponseBase:
        name, _port = split_domain_port(request.META.get("HTTP_HOST") or request.META["SERVER_NAME"])
        logger.warning("%s", _reason(name) if name and len(name) <= LONGEST_NAME else NO_NAME)
        where = f"There is no site under this name. This one is at {settings.SITE_URL}\n"
        return HttpResponseBadRequest(where, content_type="text/plain; charset=utf-8")


NO_NAME = "Refused a request whose Host header is not a valid host name."


def _reason(name: str) -> str:
    """Explain the refusal. split_domain_port only returns IP addresses, or letters, digits, dots and hyphens."""
    return (
        f"Refused a request for {name}, which is not a name of this site ({settings.SITE_URL}). If it's yours: "
        f"{_setting('EXTRA_HOSTS', ','.join([*settings.EXTRA_HOSTS, name]))} redirects its visitors to SITE_URL, "
        f"{_setting('SITE_URL', f'{urlsplit(settings.SITE_URL).scheme}://{name}')} moves the site there."
    )


def _setting(variable: str, value: str) -> str:
    return heroku("config:set", f"{variable}={value}") if settings.ON_DYNO else f"{variable}={value}"
