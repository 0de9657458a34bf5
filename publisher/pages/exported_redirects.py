"""Redirects to tags in an export: they are no page's and no file's. page_export.py writes them, imports read them."""

import json
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Q

from publisher.pages.models import Redirect
from publisher.pages.models.redirect import TAGS
from publisher.pages.old_addresses import read_source

NAME = "redirects.json"


def redirects_text() -> str:
    """Return the file's text; empty if there is no such redirect."""
    to_tags = Redirect.objects.live().filter(Q(target=TAGS) | Q(target__startswith=f"{TAGS}/")).order_by("from_path")
    found = {redirect.url: redirect.lead.url for redirect in to_tags}
    return json.dumps({"tags": found}, ensure_ascii=False, indent=1) + "\n" if found else ""


def listed_redirects(folder: Path) -> dict[str, str]:
    """Return the targets by source that an export lists; none from a list that can't be read."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))["tags"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    targets: dict[str, str] = {}
    for address, target in found:
        with suppress(ValidationError):
            targets[read_source(str(address))] = str(target).strip("/")
    return {source: target for source, target in targets.items() if f"{target}/".startswith(f"{TAGS}/")}
