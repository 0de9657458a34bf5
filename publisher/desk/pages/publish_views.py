"""Publishing a page whose text has findings: they are shown once, with the choice to go back to the text."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from publisher.desk.pages.publish_form import PublishForm
from publisher.desk.pages.responses import published
from publisher.desk.people.roles import PUBLISH, needs
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.pages.models import Page


@needs(PUBLISH)
@takes_a_form
def publish_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept().exclude(latest=None).select_related("latest"), pk=pk)
    form = PublishForm(sent(request), page=page, by=request.user)
    if form.is_valid():
        with form.refusals():
            return published(page, request, form.publish(by=request.user))
    return show(request, "desk/pages/publish_page.html", page=page, form=form)
