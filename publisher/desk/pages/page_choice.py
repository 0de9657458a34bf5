"""Choosing a page in a field or a dialog, and the warning about a typed path without a page above it.

    GET /-/pages/links/?q=tea&near=drinks/hot&outside=drinks/cold

`near` is the page where the editor is, or its section with a slash at the end: pages of that section come earlier.
`outside` leaves out a page and those below it.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publisher.desk.people.roles import WRITE, needs
from publisher.desk.request import EditorRequest
from publisher.pages.models import Page
from publisher.pages.models.page_queries import PageQuerySet
from publisher.pages.models.word_search import WordSearch
from publisher.pages.paths import MAX_LENGTH, clean_path, url_of

MOST = 10
"""Pages offered at once."""


@needs(WRITE)
@require_safe
def find_pages(request: EditorRequest) -> HttpResponse:
    """Return listbox options: pages whose names have the words, the best first; without words, those saved last."""
    wanted, near, outside = (_typed(request, name) for name in ("q", "near", "outside"))
    pages = Page.objects.kept().readable_by(request.user).exclude(latest=None)
    if path := outside.strip("/"):
        pages = pages.exclude(pk__in=Page.objects.at_or_below(path).values("pk"))
    section = near.rpartition("/")[0].strip("/")
    found = pages.named(WordSearch(wanted), section) if wanted else pages.order_by("-latest_id")
    return render(request, "desk/pages/page_options.html", {"found": _options(found)})


@needs(WRITE)
@require_safe
def show_gap(request: HttpRequest) -> HttpResponse:
    """Return the warning about a path as it is typed; nothing for one that no page can have."""
    try:
        gap = gap_above(clean_path(_typed(request, "path")))
    except ValidationError:
        gap = ""
    return HttpResponse(gap, content_type="text/plain; charset=utf-8")


def gap_above(path: str, section: str = "") -> str:
    """Return a warning if there is no page at a path above this one; nothing if this is in a section that exists."""
    if section and path.rpartition("/")[0] == section:
        return ""
    if not (missing := [url_of(above) for above in Page.objects.missing_above(path)]):
        return ""
    said = f"There is no page at {' or '.join(missing)}"
    return f"{said}: breadcrumbs will skip it, and the nearest page above will list this one."


def _options(pages: PageQuerySet) -> list[dict[str, Any]]:
    rows = pages.with_live().values_list("latest__title", "path", "publish_at", "is_live")[:MOST]
    return [
        {"title": title, "url": url_of(path), "status": "Live" if is_live else "Scheduled" if planned else "Draft"}
        for title, path, planned, is_live in rows
    ]


def _typed(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:MAX_LENGTH]
