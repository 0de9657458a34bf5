"""An old address that leads on: to a page's path, or to an address elsewhere.

A live page always wins over a redirect from its path, and a redirect to a page that is not live leads nowhere: both are
asked when a release is built, so neither needs a change here.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from publisher.pages.models.fields import PathField
from publisher.pages.models.validity import Versioned, VersionedQuerySet
from publisher.pages.paths import MAX_LENGTH


class RedirectQuerySet(VersionedQuerySet["Redirect"]):
    def final_target(self, target: str) -> str:
        """Where a new redirect to `target` has to lead so that readers are sent on once only."""
        following = self.live().filter(from_path=target).first()
        return following.target if following else target


class Redirect(Versioned):
    from_path = PathField(max_length=MAX_LENGTH)
    target = PathField(max_length=2_000, blank=True)  # a page's path ("" is home) or an http(s) address

    objects = RedirectQuerySet.as_manager()

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(fields=["from_path"], condition=Q(until=None), name="one_live_redirect_a_path"),
        ]
        indexes = [
            *Versioned.Meta.indexes,
            models.Index(fields=["from_path"], name="redirect_from"),
            models.Index(fields=["target"], name="redirect_target"),
        ]

    def __str__(self) -> str:
        return f"/{self.from_path} → {self.target}"

    @property
    def leads_elsewhere(self) -> bool:
        return is_address(self.target)


def is_address(target: str) -> bool:
    return target.startswith(("https://", "http://"))


def refuse_circle(from_path: str, target: str) -> None:
    if from_path == target:
        raise ValidationError(
            f"A redirect from /{from_path}/ would lead back to itself; choose another target.", code="circle"
        )
