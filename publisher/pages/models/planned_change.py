"""Execution of one page's plan, in a transaction of its own; the sweep and the web server call it (`publish_due`)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, InternalError, OperationalError, transaction

from publisher.database import deciding
from publisher.pages.models.audit import AuditEntry
from publisher.pages.models.change import content_change
from publisher.pages.models.columns import refuse_beyond_calendar
from publisher.pages.models.content_version import ContentVersion
from publisher.pages.models.feed_ids import give_feed_ids

if TYPE_CHECKING:
    from publisher.pages.models.page import Page
    from publisher.pages.models.page_queries import PageQuerySet
    from publisher.pages.models.revision import Revision

SCHEDULE = "schedule"
"""Actor of planned changes."""

ANOTHER_PLAN = "another plan"
"""Code of the error for a plan that isn't the one that was seen."""

UNTOLD: dict[str, object] = {"planned_note": "", "planned_is_correction": False}
"""Values of a page's plan columns without a note for readers."""

CONSUMED: dict[str, dict[str, object]] = {
    "publish_at": {"publish_at": None, "planned_revision": None, "planned_weight": None, **UNTOLD},
    "unpublish_at": {"unpublish_at": None},
}
"""New values of a page's columns once the plan in one of them is carried out."""

NO_PLANS = {**CONSUMED["publish_at"], **CONSUMED["unpublish_at"]}
"""Values of a page's plan columns without a plan."""


@deciding()
def carry_out(plan: str, due: "PageQuerySet") -> "tuple[Page, Exception | None] | None":
    """Carry out the plan in the column `plan` for the one page of `due`, unless another process has.

    A failure is audited. The page is read under the lock: its plan may have changed since it was found.
    """
    ContentVersion.objects.lock()
    page = due.select_related("planned_revision").first()
    if page is None:
        return None
    due.update(**CONSUMED[plan])
    try:
        with transaction.atomic():
            _unpublish(page) if plan == "unpublish_at" else _publish(page)
    except (OperationalError, InternalError, InterfaceError):
        raise
    except Exception as error:  # any error: other pages' plans must not wait for this one
        reasons = error.messages if isinstance(error, ValidationError) else [str(error)]
        AuditEntry.record("schedule failed", by=SCHEDULE, page_id=page.pk, plan=plan, error=reasons)
        return page, error
    return page, None


def _publish(page: "Page") -> None:
    with content_change("publish", by=SCHEDULE) as change:
        change.about(page)
        page.add_planned_to(change, page.live_publication)
        give_feed_ids(type(page).objects.all(), change.first_paths)


def _unpublish(page: "Page") -> None:
    page.unpublish(by=SCHEDULE, below="keep")


def refuse_plan(publish_at: datetime | None, unpublish_at: datetime | None) -> None:
    """Raise ValidationError for times that can't be planned."""
    for moment in filter(None, (publish_at, unpublish_at)):
        refuse_beyond_calendar(moment)
    if publish_at and unpublish_at and unpublish_at <= publish_at:
        raise ValidationError({"unpublish_at": "The page would end before it begins; choose a later time."})


def plan_state(page: "Page") -> str:
    """Return what a form sends back to say which plan it showed."""
    return f"{page.publish_at} {page.unpublish_at} {page.planned_revision_id}"


def refuse_another_plan(page: "Page", seen: str | None) -> None:
    """Raise ValidationError if the page's plan isn't the one that was seen; call it under the lock."""
    if seen and seen != plan_state(page):
        raise ValidationError(
            f"The plan for {page} was changed or carried out after you opened this, so nothing was done. "
            "Look at what is planned now; send this again to replace it.",
            code=ANOTHER_PLAN,
        )


def planned_detail(zone: str, text: "Revision | None", **times: datetime | None) -> dict[str, Any]:
    """Return what the audit says of a plan."""
    iso = {name: moment.isoformat() if moment else None for name, moment in times.items()}
    return {"zone": zone, "revision": text.number if text else None, **iso}
