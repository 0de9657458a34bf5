"""Redirects requested by editors and imports: added and removed. Moves and unpublishing make their own."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError

from publisher.pages.models.audit import Actor
from publisher.pages.models.change import Change, content_change
from publisher.pages.models.page import Page
from publisher.pages.models.publication import Publication
from publisher.pages.models.redirect import TAGS, Lead, Redirect, is_file, is_page, refuse_circle
from publisher.pages.models.redirect_targets import clean_target
from publisher.pages.old_addresses import find_source, read_source
from publisher.pages.paths import url_of


def add_redirect(address: str, target: str, *, by: Actor) -> None:
    """Redirect an old address to a page, a file or an http(s) address; the same redirect again is a no-op.

    Both may be pasted from a browser. Raise ValidationError for a circle, for a live page's address, and for a target
    that is no page's path and no file's address.
    """
    from_path = read_source(address)
    with content_change("add redirect", by=by) as change:
        lead = clean_target(target, Page.objects.kept())
        _add(change, {from_path: lead})
        change.detail = {"from": from_path, "to": "#".join(filter(None, lead))}


def add_redirects(targets: Mapping[str, str], *, by: Actor) -> int:
    """Redirect sources to files (`/media/tea.jpg`), tags (`tags/tea`) or pages in one change; return how many are new.

    Nothing is checked here: a redirect whose target isn't there waits for it. A live page's address stays the page's,
    and so does a redirect that leads to something of another kind.
    """
    with content_change("add redirects", by=by) as change:
        standing = {one.from_path: one.target for one in Redirect.objects.live().having("from_path", targets)}
        pages = {page.path for page in Publication.objects.live().only("path").having("path", targets)}
        wanted = {
            source: Lead(target)
            for source, target in targets.items()
            if source not in pages and source != target and _may_lead(standing.get(source), target)
        }
        change.redirects.made |= wanted
        change.detail = {"from": next(iter(wanted), ""), "addresses": len(wanted)}
    return len(wanted)


def _may_lead(standing: str | None, target: str) -> bool:
    is_same_kind = standing is not None and _kind(standing) == _kind(target) in ("file", "tag")
    return standing is None or (standing != target and is_same_kind)


def _kind(target: str) -> str:
    if not is_page(target):
        return "file" if is_file(target) else "elsewhere"
    return "tag" if f"{target}/".startswith(f"{TAGS}/") else "page"


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
