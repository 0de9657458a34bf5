"""Parts of pages that a tab asks for by itself, again and again. That is no sign that anybody sits before it.

So such a request does not make the session longer, and where the session has ended it is answered with nothing, which
ends the asking and leaves what somebody has typed where it is.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])


def polled(view: View) -> View:
    view.polled = True  # type: ignore[attr-defined] # as Django's login_not_required marks its views
    return view


def is_polled(request: HttpRequest) -> bool:
    return bool(request.resolver_match and getattr(request.resolver_match.func, "polled", False))
