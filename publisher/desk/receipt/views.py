"""The receipt: a part of the editor's page that keeps itself current."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from publisher.desk.pages.page_status import status_of
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.polled_parts import polled
from publisher.desk.receipt.receipt import Receipt
from publisher.desk.request import EditorRequest
from publisher.desk.status_line import StatusLine
from publisher.pages.models import Page


@needs(WRITE)
@polled
@require_safe
def show_receipt(request: EditorRequest, pk: int) -> HttpResponse:
    """Show the receipt; the last answer also updates the other statuses on the page."""
    page = get_object_or_404(Page.objects.select_related("latest"), pk=pk)
    receipt = Receipt.of(page)
    context: dict[str, object] = {"page": page, "receipt": receipt}
    if receipt is None or not receipt.seconds:
        standing = StatusLine.now()
        context |= {"standing": standing, "where": status_of(page, standing)}
    return render(request, "desk/receipt/receipt_part.html", context)
