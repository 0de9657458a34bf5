"""Redirects requested by editors: `add_redirect` and `remove_redirect`. Moves and unpublishing make their own."""

from django.core.exceptions import ValidationError

from publisher.pages.models.audit import Actor
from publisher.pages.models.change import content_change
from publisher.pages.models.page import clean_target
from publisher.pages.models.publication import Publication
from publisher.pages.models.redirect import refuse_circle
from publisher.pages.paths import clean_redirect_path, url_of


def add_redirect(from_path: str, target: str, *, by: Actor) -> None:
    """Redirect an old address to a page's path or to an http(s) address; the same redirect again is a no-op.

    Raise ValidationError for a circle, for a live page's address, and for a target path that no page has.
    """
    from_path = clean_redirect_path(from_path)
    with content_change("add redirect", by=by) as change:
        target = clean_target(target)
        refuse_circle(from_path, target)
        if Publication.objects.live().filter(path=from_path).exists():
            raise ValidationError(
                f"There is a live page at {url_of(from_path)}; move or unpublish it first.", code="live"
            )
        change.redirects.made[from_path] = target
        change.detail = {"from": from_path, "to": target}


def remove_redirect(from_path: str, *, by: Actor) -> None:
    """End a redirect, so that readers get the "not found" page; without a redirect there, it is a no-op."""
    from_path = clean_redirect_path(from_path)
    with content_change("remove redirect", by=by) as change:
        change.redirects.ended.add(from_path)
        change.detail = {"from": from_path}
