"""The context of every template: the site and its navigation, which is rendered once."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from articles.models import Section


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site": {"title": settings.SITE_TITLE, "address": settings.SITE_ADDRESS},
        "path": request.path.removesuffix("index.html"),
        "header": header(),
    }


@cache
def header() -> str:
    return render_to_string("header.html", {"sections": Section.objects.all(), "title": settings.SITE_TITLE})
