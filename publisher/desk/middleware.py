"""Middleware of the web UI, so that no view can forget it: who may come in, what a browser may do with the answer, and
the zone of the times.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRefresh

from publisher.desk.models import Profile
from publisher.desk.people.log_in import is_a_text, log_in_first
from publisher.desk.people.missing_role import refuse
from publisher.desk.people.roles import ADMINISTER
from publisher.desk.people.session_end import is_over
from publisher.desk.polled_parts import is_polled
from publisher.local_times import read_from_now_in, read_in, readers_zone, zone_called

KEPT_AN_HOUR = "private, max-age=3600"
"""Cache-Control of the only answers under the reserved prefix that a browser may keep: files in previews."""


class PrivateMiddleware:
    """Makes every answer under the reserved prefix uncacheable and subject to SECURE_CSP.

    A view that needs another policy (a preview), or whose answer may be kept for an hour, sets the header itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.prefix = f"/{settings.RESERVED_PREFIX}/"
        self.shared = f"{self.prefix}shared/"
        self.policy = "; ".join(" ".join([name, *sources]) for name, sources in settings.SECURE_CSP.items())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(self.prefix):
            return self.get_response(request)
        if request.path_info.startswith(self.shared):
            request.COOKIES = {}  # a share link needs none, and shows and does nothing for an account
        with read_in(readers_zone()):
            response = self.get_response(request)
        if response.headers.get("Cache-Control") != KEPT_AN_HOUR:
            response["Cache-Control"] = "private, no-store"
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


class RolesMiddleware(LoginRequiredMiddleware):
    """Requires an account for every view of the desk not marked `login_not_required`, and the permission it names.
    From then on, times are in the account's zone.

    A view that names none is closed. Rights are read with each request, so a removed one is gone at the next.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        app = request.resolver_match.app_name if request.resolver_match else ""
        if app not in ("desk", "admin"):
            return None
        if is_over(request):
            logout(request)
        if asked := super().process_view(request, view_func, view_args, view_kwargs):
            return _log_in(request, asked)
        if request.user.is_authenticated:
            request.own_zone = Profile.objects.zone_of(request.user)  # type: ignore[attr-defined] # for templates
            read_from_now_in(zone_called(request.own_zone))  # type: ignore[attr-defined]
        needed = ADMINISTER if app == "admin" else getattr(view_func, "needs", "")
        if getattr(view_func, "login_required", True) and not request.user.has_perm(needed):
            return refuse(request, needed)
        return None

    def get_login_url(self, view_func: Callable[..., Any]) -> str:
        """Return the one log-in for everything, Django's admin included: it counts failures."""
        return resolve_url(settings.LOGIN_URL)


def _log_in(request: HttpRequest, asked: HttpResponseBase) -> HttpResponseBase:
    """Ask for a log-in; text typed while the session ended waits until its author is in again."""
    if is_a_text(request):
        return log_in_first(request)
    if is_polled(request) and request.htmx:  # type: ignore[attr-defined] # by HtmxMiddleware
        return HttpResponse(status=204)
    return HttpResponseClientRefresh() if request.htmx else asked  # type: ignore[attr-defined] # by HtmxMiddleware
