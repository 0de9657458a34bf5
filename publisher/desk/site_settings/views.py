"""The site's settings: the form with its preview, and the history, which brings old ones back into the form."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from builds.launching.publish_now import launch_soon
from publisher.desk.editor.page_preview import POLICY
from publisher.desk.people.roles import ADMINISTER, needs
from publisher.desk.request import EditorRequest, number_in, sent, show, takes_a_form
from publisher.desk.site_settings.forms import SettingsForm
from publisher.desk.site_settings.settings_history import listed
from publisher.desk.site_settings.settings_preview import render_with
from publisher.pages.models import ContentVersion, SiteSettings, name_of
from static_site.models import MEDIA, Artifact
from static_site.theme import ThemeError

PAGE_SIZE = 50


@needs(ADMINISTER)
@takes_a_form
def edit_settings(request: EditorRequest) -> HttpResponse:
    now, restored = SiteSettings.objects.now(), _restored(request)
    form = SettingsForm(sent(request), now=now, shown=restored or now)
    if request.POST.get("then") == "check":
        return _checked(form)
    if form.is_valid():
        if request.POST.get("then") == "preview":
            return _preview(request, form)
        with form.refusals():
            return _published(request, is_new=form.publish(by=request.user))
    return _form(request, form, restored)


@needs(ADMINISTER)
@require_safe
def show_settings_history(request: EditorRequest) -> HttpResponse:
    shelf = Paginator(SiteSettings.objects.order_by("-since"), PAGE_SIZE).get_page(request.GET.get("page"))
    return show(request, "desk/site_settings/history.html", shelf=shelf, listed=listed(list(shelf)))


def _restored(request: EditorRequest) -> SiteSettings | None:
    """Return the earlier settings that the form begins with, if the history asked for some."""
    if number := number_in(request.GET, "version"):
        return get_object_or_404(SiteSettings, since=number)
    return None


def _form(request: EditorRequest, form: SettingsForm, restored: SiteSettings | None = None) -> HttpResponse:
    files = Artifact.objects.newest().exclude(kind=MEDIA).count()
    return show(request, "desk/site_settings/settings.html", form=form, restored=restored, files=files)


def _checked(form: SettingsForm) -> HttpResponse:
    """Say in a sentence why these settings can't be shown: 422 and the sentence, or 204."""
    if form.is_valid() and _rendered(form):
        return HttpResponse(status=204)
    name, (first, *_) = next(iter(form.errors.items()))
    said = f"{form.fields[name].label}: {first}" if name in form.fields else first
    return HttpResponse(said, status=422, content_type="text/plain")


def _preview(request: EditorRequest, form: SettingsForm) -> HttpResponse:
    if body := _rendered(form):
        return HttpResponse(body, headers={"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"})
    return _form(request, form)


def _rendered(form: SettingsForm) -> bytes | None:
    """Return the page to preview with these settings, or None if it can't be shown: the form then says why."""
    try:
        body = render_with(form.wanted, form.cleaned_data["preview"])
    except ThemeError as error:
        form.add_error(None, f"The theme can’t show this page: {error}")
        return None
    if body is None:
        form.add_error("preview", "No page is published at this address; write another, such as /about/.")
    return body


def _published(request: EditorRequest, *, is_new: bool) -> HttpResponseRedirect:
    if is_new:
        launch_soon(name_of(request.user))
        version = ContentVersion.objects.current()
        messages.success(
            request, f"Settings published as content version {version}. The next build shows them on every page."
        )
    else:
        messages.info(request, "These settings already hold; nothing was changed.")
    return redirect("desk:settings")
