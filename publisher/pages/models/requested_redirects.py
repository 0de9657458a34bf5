"""Redirects requested by editors: `add_redirect` and `remove_redirect`. Moves and unpublishing make their own."""

from django.core.exceptions import ValidationError

from publisher.pages.models.audit import Actor
from publisher.pages.models.change import content_change
from publisher.pages.models.page import Page
from publisher.pages.models.publication import Publication
from publisher.pages.models.redirect import refuse_circle
from publisher.pages.models.redirect_targets import clean_target
from publisher.pages.old_addresses import find_source, read_source
from publisher.pages.paths import url_of


def add_redirect(address: str, target: str, *, by: Actor) -> None:
    """Redirect an old address to a page's path or to an http(s) address; the same redirect again is a no-op.

    Both may be pasted from a browser. Raise ValidationError for a circle, for a live page's address, and for a target
    path that no page has.
    """
    from_path = read_source(address)
    with content_change("add redirect", by=by) as change:
        lead = clean_target(target, Page.objects.kept())
        refuse_circle(from_path, lead.target)
        if Publication.objects.live().filter(path=from_path).exists():
            raise ValidationError(
                f"There is a live page at {url_of(from_path)}; move or unpublish it first.", code="live"
            )
        change.redirects.made[from_path] = lead
        change.detail = {"from": from_path, "to": "#".join(filter(None, lead))}


def remove_redirect(address: str, *, by: Actor) -> None:
    """End a redirect, so that readers get the "not found" page; without a redirect there, it is a no-op."""
    from_path = find_source(address)
    with content_change("remove redirect", by=by) as change:
        change.redirects.ended.add(from_path)
        change.detail = {"from": from_path}
