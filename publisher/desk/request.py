"""Shared parts of the views: who asks, what was sent, and how an answer is shown."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from publisher.desk.alarm import Alarm
from publisher.desk.status_line import StatusLine


class EditorRequest(HttpRequest):
    """A request that the middleware let in."""

    user: User
    htmx: HtmxDetails
    own_zone: str
    """The time zone that the person has chosen; empty if none."""


takes_a_form = require_http_methods(["GET", "HEAD", "POST"])
"""Decorator for a page whose form is first shown and then sent."""


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, empty or not; None if it wasn't sent."""
    return request.POST if request.method == "POST" else None


def number_in(sent: QueryDict, name: str) -> int:
    """Return the place where a list continues or an editor types; 0, the beginning, for anything but a number."""
    return next(iter(keys_in([sent.get(name, "")])), 0)


def keys_in(sent: Iterable[str]) -> list[int]:
    """Return the numbers that can be primary keys; anything else is skipped."""
    return [int(key) for key in sent if key.isascii() and key.isdecimal() and len(key) < 19]


def show(
    request: HttpRequest, template: str, *, status: int = 200, standing: StatusLine | None = None, **context: Any
) -> HttpResponse:
    """Render the page and what is above it: what readers have, any alarm, and the current navigation link."""
    section = request.path_info.split("/")[2]
    around = {"standing": standing or StatusLine.now(), "alarm": Alarm.now_or_none(), "section": section}
    return render(request, template, {**around, **context}, status=status)
