"""Addresses: the web UI lives under the reserved prefix, everything else is the live release."""

from functools import partial

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.defaults import page_not_found

from publisher.health import health
from static_site.serving import serve

web_ui: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("", include("publisher.desk.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{settings.RESERVED_PREFIX}/", include(web_ui)),
    re_path(rf"^(?!{settings.RESERVED_PREFIX}(?:/|$))", serve),
]

# Readers get the site's own page from `serve`; this one is for the web UI.
handler404 = partial(page_not_found, template_name="desk/not_found.html")
handler500 = "publisher.desk.faults.failed"
