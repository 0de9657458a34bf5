"""Addresses: the web UI lives under the reserved prefix, everything else is the live release."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
