"""The refusal of every address of a page whose draft the person may not read; the middleware asks for it.

So a new view below a page's address is closed for them without saying so. A view that shows no draft is marked.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpResponse

from publisher.desk.people.roles import administrators
from publisher.desk.request import EditorRequest, show
from publisher.pages.models import Page

View = TypeVar("View", bound=Callable[..., Any])

OF_A_PAGE = f"{settings.RESERVED_PREFIX}/pages/<int:pk>/"
"""Beginning of the routes that this covers."""


def shows_no_draft(view: View) -> View:
    view.shows_no_draft = True  # type: ignore[attr-defined] # as Django's login_not_required marks its views
    return view


def refuse_hidden(request: EditorRequest, view: Callable[..., Any], pk: int) -> HttpResponse | None:
    """Return the refusal if the page's draft is hidden from the person; None if it isn't, or there is no such page."""
    if getattr(view, "shows_no_draft", False):
        return None
    page = Page.objects.filter(pk=pk).hidden_from(request.user).first()
    if page is None:
        return None
    shown: dict[str, Any] = {"page": page, "live": page.live_publication, "text": request.POST.get("body", "")}
    return show(request, "desk/pages/restricted.html", status=403, administrators=administrators(), **shown)
