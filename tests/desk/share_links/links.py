"""Share links for tests, and how they are opened."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from publisher.desk.models import ShareLink
from publisher.pages.models import ContentVersion, Page


def shared(*pages: Page, by: User, days: int = 14) -> tuple[ShareLink, str]:
    """Return a new link to drafts and the start of its address, without a slash at its end."""
    expires_at = ContentVersion.objects.clock() + timedelta(days=days)
    secret = ShareLink.objects.make(pages, by=by, expires_at=expires_at)
    return ShareLink.objects.latest("pk"), reverse("desk:shared", args=[secret]).removesuffix("/")


def framed(prefix: str, address: str, reader: Client | None = None, **sent: Any) -> Any:
    """Open the page at an address of the site itself, without the watermark around it."""
    return (reader or Client()).get(f"{prefix}/-{address}", **sent)
