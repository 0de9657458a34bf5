"""Share links as people without an account open them: the watermark above a frame with the page.

The frame is a document of its own, so nothing in the theme can hide or cover the watermark. Cookies play no part:
middleware takes them from the request. An unknown, expired or revoked link is an unknown address of the web UI.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from publisher.desk.models import ShareLink
from publisher.desk.share_links.framed_html import framed_html
from publisher.desk.share_links.shared_site import SharedFile, SharedSite
from publisher.desk.share_links.unknown_links import limits_guesses
from publisher.pages.models import ContentVersion
from publisher.pages.old_addresses import decoded
from static_site.file_paths import address_of_file
from static_site.models import MEDIA
from static_site.serving.asked_address import AskedAddress, raw_query
from static_site.serving.blob_response import blob_response
from static_site.serving.live_file_query import Stored
from static_site.serving.views import POLICY

IN_FRAME = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


@login_not_required
@require_safe
@limits_guesses
def show_shared(request: HttpRequest, secret: str, address: str = "") -> HttpResponseBase:
    """Show a page of the shared site below the watermark, or send another file of it."""
    link, now = _link(secret), ContentVersion.objects.clock()
    asked, site = _asked(request, address), SharedSite(link, now)
    file = site.found(asked)
    if file.status == 200 and (file.recipe.location or file.path not in asked.places_of_bytes):
        return _unlisted(HttpResponseRedirect(_leads_to(file, secret)))
    if not file.is_page:
        return _unlisted(_sent(request, file, site))
    if request.method == "GET":
        ShareLink.objects.count_view(link, now)
    frame = iri_to_uri(f"{_prefix(secret)}/-/{address}")
    drafts = link.readable_pages.order_by("path").values_list("path", "latest__title")
    context = {"link": link, "title": file.title, "frame": frame, "prefix": _prefix(secret), "drafts": drafts}
    return _unlisted(render(request, "desk/share_links/shared_page.html", context, status=file.status))


@login_not_required
@require_safe
@xframe_options_sameorigin
@limits_guesses
def show_shared_frame(request: HttpRequest, secret: str, address: str = "") -> HttpResponseBase:
    """Send a page itself; opened without its frame, it leads back to the watermark."""
    site = SharedSite(_link(secret), ContentVersion.objects.clock())
    if request.headers.get("Sec-Fetch-Dest") == "document":
        return _unlisted(HttpResponseRedirect(iri_to_uri(f"{_prefix(secret)}/{address}")))
    file = site.found(_asked(request, address))
    if not file.is_page:
        return _unlisted(_sent(request, file, site))
    html = framed_html(site.rendered(file).decode(), _prefix(secret))
    return _unlisted(HttpResponse(html, status=file.status, headers={"Content-Security-Policy": IN_FRAME}))


def _link(secret: str) -> ShareLink:
    if (link := ShareLink.objects.with_secret(secret)) is None:
        raise Http404
    return link


def _prefix(secret: str) -> str:
    return reverse("desk:shared", args=[secret]).removesuffix("/")


def _asked(request: HttpRequest, address: str) -> AskedAddress:
    return AskedAddress(address.replace("?", "%3F"), decoded(raw_query(request)))


def _leads_to(file: SharedFile, secret: str) -> str:
    """Return where a redirect leads, or the own address of what was found at another one."""
    url = file.recipe.location or address_of_file(file.path)
    return iri_to_uri(f"{_prefix(secret)}{url}" if url.startswith("/") else url)


def _sent(request: HttpRequest, file: SharedFile, site: SharedSite) -> HttpResponseBase:
    recipe = file.recipe
    if recipe.blob:
        return blob_response(request, Stored(file.path, recipe.blob, recipe.content_type, "", b"", MEDIA))
    return HttpResponse(site.rendered(file), content_type=recipe.content_type)


def _unlisted(response: HttpResponseBase) -> HttpResponseBase:
    """Keep the answer out of search engines, and the link's address from other sites."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
