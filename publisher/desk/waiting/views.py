"""Everything that waits for the person who asks."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from publisher.desk.people.roles import WRITE, needs
from publisher.desk.request import EditorRequest, show
from publisher.desk.waiting.waiting_list import LISTED, WaitingList


@needs(WRITE)
@require_safe
def list_waiting(request: EditorRequest) -> HttpResponse:
    return show(request, "desk/waiting/waiting.html", waiting=WaitingList.of(request.user, LISTED))
