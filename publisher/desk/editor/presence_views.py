"""The heartbeat of a page that is open in the editor, which answers who else has it open, and its end."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from publisher.desk.models import Presence
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.polled_parts import polled
from publisher.desk.request import EditorRequest


@polled
@needs(WRITE)
@require_POST
def stay_present(request: EditorRequest, pk: int) -> HttpResponse:
    """Answer with a sentence that names the others; nothing if there are none."""
    names = Presence.objects.others_at(pk, request.user)
    if names is None:
        raise Http404
    Presence.objects.renew(pk, request.user)
    return HttpResponse(_sentence(names), content_type="text/plain; charset=utf-8")


@polled
@needs(WRITE)
@require_POST
def leave(request: EditorRequest, pk: int) -> HttpResponse:
    Presence.objects.leave(pk, request.user)
    return HttpResponse(status=204)


def _sentence(names: list[str]) -> str:
    if not names:
        return ""
    *first, last = names
    return f"{', '.join(first)} and {last} have this page open too." if first else f"{last} has this page open too."
