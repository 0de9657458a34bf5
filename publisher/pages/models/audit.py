"""The audit: who did what and when, one row for each content change."""

from typing import Any, TypeAlias

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now

Actor: TypeAlias = AbstractUser | str
"""A user, or the name of the acting command."""

WHO_LENGTH = 150
"""Most characters of a name that is signed."""


class AuditEntry(models.Model):
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    who = models.CharField(max_length=WHO_LENGTH)  # remains when the account is gone
    action = models.CharField(max_length=40)
    page = models.ForeignKey("pages.Page", null=True, on_delete=models.SET_NULL)
    version = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["page", "at"], name="audit_page_at"),
            models.Index(fields=["version"], name="audit_version", condition=models.Q(version__isnull=False)),
            models.Index(fields=["page"], name="audit_plan_failed", condition=models.Q(action="schedule failed")),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.action}"

    @classmethod
    def of(
        cls, action: str, *, by: Actor, version: int | None = None, page_id: int | None = None, **detail: Any
    ) -> "AuditEntry":
        """Return a row that isn't stored yet."""
        return cls(action=action, version=version, page_id=page_id, detail=detail, **signed(by))

    @classmethod
    def record(cls, action: str, *, by: Actor, **said: Any) -> "AuditEntry":
        """Store a row; `of` names what it says."""
        entry = cls.of(action, by=by, **said)
        entry.save(force_insert=True)
        return entry


def signed(by: Actor) -> dict[str, Any]:
    """Return the two columns for the actor: the account, if there is one, and its name."""
    return {"by": None, "who": by} if isinstance(by, str) else {"by": by, "who": name_of(by)}


def name_of(person: AbstractUser) -> str:
    """Return the name of an account as others see it: as it signs from now on."""
    return (person.get_full_name() or person.get_username())[:WHO_LENGTH]
