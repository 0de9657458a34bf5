"""Addresses: the web UI lives under the reserved prefix, everything else is the live release."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from publisher.health import health
from static_site.serving import serve

web_ui: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{settings.RESERVED_PREFIX}/", include(web_ui)),
    re_path(rf"^(?!{settings.RESERVED_PREFIX}(?:/|$))", serve),
]
