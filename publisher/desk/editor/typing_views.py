"""Answers while an editor types: live preview, checklist, card, address and names in use."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from publisher.desk.checklist.checklist import Checklist
from publisher.desk.editor.forms import NewPageForm, PageForm
from publisher.desk.editor.live_preview import live_preview
from publisher.desk.editor.names_in_use import names_in_use
from publisher.desk.editor.page_preview import POLICY
from publisher.desk.editor.shared_link_card import Card
from publisher.desk.pages.page_choice import gap_above
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.request import EditorRequest, number_in
from publisher.pages.models import Page
from publisher.pages.models.revision import rendered
from publisher.pages.paths import url_of
from static_site.theme import ThemeError


@needs(WRITE)
@require_POST
@xframe_options_sameorigin
def show_live(request: EditorRequest, pk: int | None = None) -> HttpResponse:
    """Render a frame beside the text, sandboxed so that nothing in it acts with the viewing editor's rights."""
    page, form = _typed(request, pk)
    try:
        answer = HttpResponse(live_preview(page, form.typed(), number_in(request.POST, "at")))
    except (ValidationError, ThemeError) as error:
        answer = render(request, "desk/editor/no_live_preview.html", {"reasons": _reasons(error)})
    answer["Content-Security-Policy"] = POLICY
    return answer


@needs(WRITE)
@require_POST
def check(request: EditorRequest, pk: int | None = None) -> HttpResponse:
    """Return the checklist and the card as parts of the editor; 422 with the reason if the text can't be rendered."""
    page, form = _typed(request, pk)
    text = form.typed()
    try:
        made = rendered(text.body)
    except ValidationError as error:
        return render(request, "desk/checklist/checked.html", {"refused": error.messages, "to_check": 1}, status=422)
    text.html, text.headings = made.html, made.headings
    checklist, problems = Checklist.of(text, made, page.path), form.problems()
    checked = {
        "checklist": checklist,
        "problems": problems,
        "to_check": checklist.count + len(problems),
        "card": Card.of(page, text),
    }
    return render(request, "desk/checklist/checked.html", checked)


@needs(WRITE)
@require_safe
def show_address(request: HttpRequest) -> HttpResponse:
    """Return where readers would find a new page, or why it can't be there; and the part made from its title."""
    form = NewPageForm(request.GET)
    form.is_valid()
    refused = [*form.errors.get("section", []), *form.errors.get("path", [])]
    path = form.wanted().strip("/") if not refused else ""
    shown = {
        "refused": refused,
        "address": settings.SITE_URL + url_of(path) if path else "",
        "gap": gap_above(path, form.cleaned_data.get("section", "")),
        "made": form.made(),
    }
    return render(request, "desk/editor/new_address.html", shown)


def _typed(request: EditorRequest, pk: int | None) -> tuple[Page, PageForm]:
    if pk is None:
        new = NewPageForm(request.POST)
        return Page(path=new.likely_path()), new
    page = get_object_or_404(Page.objects.select_related("latest"), pk=pk)
    return page, PageForm(request.POST, page=page)


def _reasons(error: ValidationError | ThemeError) -> list[str]:
    return error.messages if isinstance(error, ValidationError) else [str(error)]


@needs(WRITE)
@require_safe
def find_names(request: EditorRequest) -> JsonResponse:
    """Return all tags and authors at once: the editor asks once and searches them itself."""
    return JsonResponse(names_in_use(request.user))
