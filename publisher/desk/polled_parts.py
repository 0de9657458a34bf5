"""Polled parts of pages, which a tab requests repeatedly on its own. Polling doesn't mean that anyone is there.

So such a request doesn't extend the session. Once the session has ended, the answer is empty, which stops the polling
and leaves typed text in place.
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
