"""Redirects that an editor asks for: `add_redirect` and `remove_redirect`. Moves and unpublishing make their own."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from publisher.pages.models.audit import Actor
from publisher.pages.models.change import content_change
from publisher.pages.models.page import clean_target
from publisher.pages.models.publication import Publication
from publisher.pages.models.redirect import refuse_circle
from publisher.pages.paths import clean_redirect_path, url_of


def add_redirect(from_path: str, target: str, *, by: Actor) -> None:
    """Lead readers of an old address to a page's path or to an http(s) address; the same redirect again is a no-op.

    Raises ValidationError for a circle, for an address at which a live page stands, and for a target that nobody has.
    """
    from_path = clean_redirect_path(from_path)
    target = clean_target(target)
    refuse_circle(from_path, target)
    if Publication.objects.live().filter(path=from_path).exists():
        raise ValidationError(f"A live page stands at {url_of(from_path)}; move or unpublish it first.", code="live")
    with content_change("add redirect", by=by) as change:
        change.add_redirect(from_path, target)


def remove_redirect(from_path: str, *, by: Actor) -> None:
    with content_change("remove redirect", by=by) as change:
        change.remove_redirects(Q(from_path=clean_redirect_path(from_path)))
