"""The rule of REVIEW_REQUIRED: nobody gives readers their own text unless someone else has approved exactly that text.

A content change asks for each text that it opens; a plan is asked when it is made. Commands act in a name instead of an
account and aren't asked, and neither is the clock: its plans were admitted.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError

from publisher.pages.models.audit import Actor
from publisher.pages.models.authorship import written_by
from publisher.pages.models.publication import Publication
from publisher.pages.models.review import Review
from publisher.pages.paths import url_of

if TYPE_CHECKING:
    from publisher.pages.models.revision import Revision

NAMED = 5
"""Maximum number of pages named in a refusal."""


def is_review_required_of(by: Actor) -> bool:
    return bool(settings.REVIEW_REQUIRED) and not isinstance(by, str)


def refuse_unapproved(texts: "Iterable[Revision]", *, by: Actor) -> None:
    """Raise ValidationError if one of the texts may not reach readers through `by`."""
    refused = unapproved(texts, by=by)
    if refused:
        pages = [url_of(text.page.path) for text in refused[:NAMED]]
        more = f" and {len(refused) - NAMED} more" if len(refused) > NAMED else ""
        said = f"You wrote the newest text of {', '.join(pages)}{more}, so someone else has to approve it."
        raise ValidationError(f"{said} Submit it for review. Nothing was published or planned.", code="approval")


def unapproved(texts: "Iterable[Revision]", *, by: Actor) -> "list[Revision]":
    """Return those of the texts that are the person's own, that readers don't have, and no one else has approved."""
    own = written_by(by, texts) if is_review_required_of(by) else []
    if not own:
        return []
    approved = Review.objects.approvals(own).exclude(answered_by__in=[by]).values_list("revision", flat=True)
    live = Publication.objects.live().filter(revision__in=[text.pk for text in own])
    passed = {*approved, *live.values_list("revision", flat=True)}
    return [text for text in own if text.pk not in passed]
