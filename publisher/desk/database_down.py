"""The web UI while the database fails: one page that says what is wrong and keeps what was typed.

Two middlewares, because Django turns an error into an answer between any two of them: a fault must be caught where
it arises, in a view, where the account is looked up, or where the session is saved.
"""

import sys
from collections.abc import Callable
from typing import Any

from django.contrib.sessions import middleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.log import log_response
from django.views.defaults import server_error

from publisher.database import Fault, sentence
from publisher.desk.polled_parts import is_polled

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - a field's name


class FaultMiddleware:
    """Runs after CSRF protection, so that no other site can plant a text; before the account is looked up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        if request.resolver_match is None or request.resolver_match.app_name != "desk":
            return None
        try:
            request.user.is_authenticated  # noqa: B018 # reads the session and account that everything after it needs
        except (DatabaseError, InterfaceError) as error:
            return _answer(request, error)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return _answer(request, error)


class SessionMiddleware(middleware.SessionMiddleware):
    """Catches faults in saving the session: every editor's request writes it, which fails on a read-only database."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if is_polled(request) and not request.session.modified:
            return response
        if response.status_code >= 500 or not request.session.accessed:
            return response  # it would save nothing, yet ask the failing database for the session
        try:
            return super().process_response(request, response)
        except (DatabaseError, InterfaceError, SessionInterrupted) as error:
            answer = _answer(request, error)
            if answer is None:
                raise
            # The work is done and only the redirect is left: the next request reports the fault.
            return response if request.method == "POST" and "Location" in response.headers else answer


def failed(request: HttpRequest) -> HttpResponse:
    """Answer as handler500 when something fails elsewhere, such as while a refusal or not-found page is rendered."""
    error = sys.exc_info()[1]
    return (error and _answer(request, error)) or server_error(request)


def _answer(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """Return the page for a fault that passes or can be fixed; None for a defect of ours, which Django shows.

    Rendered without the request: a template that asks who is logged in would query the database.
    """
    found = _fault(error)
    if found is None:
        return None
    fault, cause = found
    context = {"fault": fault, "action": request.get_full_path(), **_sent(request)}
    page = render_to_string("desk/fault.html", context)
    response = HttpResponse(page, status=503, headers={"Retry-After": "60"})
    log_response("%s: %s", request.path, sentence(cause), response=response, request=request)
    return response


def _fault(error: BaseException | None) -> tuple[Fault, BaseException] | None:
    """Find the fault, also behind SessionInterrupted, which Django raises for every fault in saving a session."""
    while error is not None:
        fault = Fault.of(error)
        if fault not in (None, Fault.OTHER):
            return fault, error
        error = error.__context__
    return None


def _sent(request: HttpRequest) -> dict[str, Any]:
    """Return the fields that one of our pages sent and may send again; Django marks what passed CSRF protection."""
    if request.method != "POST" or not getattr(request, "csrf_processing_done", False):
        return {}
    fields = [(name, value) for name, values in request.POST.lists() for value in values if not _is_secret(name)]
    return {"fields": fields, "csrf_token": get_token(request)}


def _is_secret(name: str) -> bool:
    """Return whether a field is never repeated: password, old_password, new_password1, any name with that word."""
    return name == TOKEN or "password" in name
