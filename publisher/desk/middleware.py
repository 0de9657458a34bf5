"""What every address of the web UI has in common, so that no view can forget it: who may come in, what a browser may
do with the answer, and the zone of the times.
"""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from publisher.desk.views.sessions import is_a_text, log_in_first

# No script at all, nothing from elsewhere, and in nobody's frame.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class PrivateMiddleware:
    """Whatever is answered under the reserved prefix is kept by nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.prefix = f"/{settings.RESERVED_PREFIX}/"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(self.prefix):
            return self.get_response(request)
        with timezone.override(ZoneInfo(settings.SITE_TIME_ZONE)):
            response = self.get_response(request)
        response["Cache-Control"] = "private, no-store"
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class EditorsOnlyMiddleware(LoginRequiredMiddleware):
    """Every view of the desk needs an account of the staff, unless it says `login_not_required`."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.resolver_match is None or request.resolver_match.app_name != "desk":
            return None
        if refused := super().process_view(request, view_func, view_args, view_kwargs):
            # The session ended while somebody was writing: what was typed waits until they are in again.
            return log_in_first(request) if is_a_text(request) else refused
        if getattr(view_func, "login_required", True) and not request.user.is_staff:
            return render(request, "desk/not_for_you.html", status=403)
        return None
