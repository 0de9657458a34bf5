"""Shared parts of the views: who asks, what was sent, and how an answer is shown."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from builds.launching.launch import launch_soon
from publisher.desk.incidents.alarm import Alarm
from publisher.desk.pages.consequences import has_another_menu
from publisher.desk.status_line import StatusLine
from publisher.pages.models import Page


class EditorRequest(HttpRequest):
    """A request that the middleware let in."""

    user: User
    htmx: HtmxDetails


takes_a_form = require_http_methods(["GET", "HEAD", "POST"])
"""Decorator for a page whose form is first shown and then sent."""


EVERYWHERE = "The main menu has changed, and every page shows it: the next build renders the whole site."


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, empty or not; None if it wasn't sent."""
    return request.POST if request.method == "POST" else None


def number_in(sent: QueryDict, name: str) -> int:
    """Return the place where a list continues or an editor types; 0, the beginning, for anything but a number."""
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def show(
    request: HttpRequest, template: str, *, status: int = 200, standing: StatusLine | None = None, **context: Any
) -> HttpResponse:
    """Render the page and what is above it: what readers have, any alarm, and the current navigation link."""
    section = request.path_info.split("/")[2]
    around = {"standing": standing or StatusLine.now(), "alarm": Alarm.now_or_none(), "section": section}
    return render(request, template, {**around, **context}, status=status)


def changed(page: Page, request: EditorRequest, message: str) -> HttpResponseRedirect:
    """Launch a build if possible and return to the page, whose receipt shows the rest."""
    launch_soon(request.user.get_username())
    return back_to(page, request, f"{message} {EVERYWHERE}" if has_another_menu() else message)


def back_to(page: Page, request: HttpRequest, message: str) -> HttpResponseRedirect:
    messages.success(request, message)
    return redirect("desk:edit", page.pk)
