"""Answers after a page was changed: back to it, with a message."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from builds.launching.publish_now import launch_soon
from publisher.desk.pages.consequences import has_another_menu
from publisher.desk.request import EditorRequest
from publisher.pages.models import Page, Publication, name_of

EVERYWHERE = "The main menu has changed, and every page shows it: the next build renders the whole site."


def changed(page: Page, request: EditorRequest, message: str) -> HttpResponseRedirect:
    """Launch a build if possible and return to the page, whose receipt shows the rest."""
    launch_soon(name_of(request.user))
    return back_to(page, request, f"{message} {EVERYWHERE}" if has_another_menu() else message)


def published(page: Page, request: EditorRequest, opened: list[Publication], said: str = "") -> HttpResponseRedirect:
    if opened:
        return changed(page, request, f"Published as content version {opened[0].since}.{said}")
    return back_to(page, request, f"This text is already published; nothing was changed.{said}")


def back_to(page: Page, request: HttpRequest, message: str) -> HttpResponseRedirect:
    messages.success(request, message)
    return redirect("desk:edit", page.pk)
