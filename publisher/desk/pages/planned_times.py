"""A page's plans in words, for the scheduling page and the message after it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from builds.late_jobs import interval
from builds.models.scheduled_run import SWEEP
from publisher.desk.time_zones import for_reader, in_words
from publisher.local_times import offset, readers_zone, zone_called
from publisher.pages.models import AuditEntry, Page, Revision


@dataclass(frozen=True)
class Plan:
    verb: str
    moment: datetime
    zone: str
    """The zone that it was typed in; empty if it wasn't."""

    def __str__(self) -> str:
        here, typed = offset(self.moment, readers_zone()), zone_called(self.zone)
        told = f"{self.verb} on {for_reader(self.moment)} ({here})"
        if not self.zone or offset(self.moment, typed) == here:
            return told
        return f"{told}, which is {in_words(self.moment.astimezone(typed))} in {typed.key}"

    @property
    def tick(self) -> str:
        """The reader's times between which the scheduler carries it out if its ticks are on time."""
        zone = readers_zone()
        first, last = self.moment.astimezone(zone), (self.moment + interval(SWEEP)).astimezone(zone)
        return f"{first:%H:%M} and {last:%H:%M}"


VERBS = {"publish_at": "Published", "unpublish_at": "Unpublished"}


def plans(page: Page) -> list[Plan]:
    planned = ((verb, getattr(page, column)) for column, verb in VERBS.items())
    return [Plan(verb, moment, page.zone) for verb, moment in planned if moment]


def has_later_draft(page: Page) -> bool:
    """Return whether the plan publishes a text other than the newest."""
    return page.publish_at is not None and page.planned_revision_id != page.latest_id


def kept_text(page: Page) -> str:
    """Return in words what the plan of a page with a later draft publishes."""
    at, text = for_reader(plans(page)[0].moment), page.planned_revision
    return f"On {at}, readers get {named(text)}." if text else f"No text has been chosen for {at}."


def named(text: Revision) -> str:
    return f"revision {text.number}, saved {in_words(timezone.localtime(text.created_at))} by {text.who}"


def zone_used_last(editor: User) -> str:
    """Return the zone of an editor's last plan; empty if there was none."""
    planned = AuditEntry.objects.filter(by=editor, action="schedule").order_by("-pk")
    detail = planned.values_list("detail", flat=True).first() or {}
    return str(detail.get("zone", ""))
