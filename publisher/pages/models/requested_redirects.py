"""Redirects requested by editors and imports: added and removed. Moves and unpublishing make their own."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError

from publisher.pages.models.audit import Actor
from publisher.pages.models.change import Change, content_change
from publisher.pages.models.page import Page
from publisher.pages.models.publication import Publication
from publisher.pages.models.redirect import Lead, refuse_circle
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
        _add(change, {from_path: lead})
        change.detail = {"from": from_path, "to": "#".join(filter(None, lead))}


def add_page_redirects(paths: Mapping[str, str], *, by: Actor) -> None:
    """Redirect sources to kept pages' paths in one change; raise what `add_redirect` raises, and then add none."""
    with content_change("add redirects", by=by) as change:
        _add(change, {source: Lead(path) for source, path in paths.items()})
        change.detail = {"added": dict(paths)}


def _add(change: Change, leads: Mapping[str, Lead]) -> None:
    for source, lead in leads.items():
        refuse_circle(source, lead.target)
    for page in Publication.objects.live().only("path").having("path", leads):
        raise ValidationError(f"There is a live page at {url_of(page.path)}; move or unpublish it first.", code="live")
    change.redirects.made |= leads


def remove_redirect(address: str, *, by: Actor) -> None:
    """End a redirect, so that readers get the "not found" page; without a redirect there, it is a no-op."""
    from_path = find_source(address)
    with content_change("remove redirect", by=by) as change:
        change.redirects.ended.add(from_path)
        change.detail = {"from": from_path}
