"""The report: what is wrong, what readers see, what to type; for terminals, mail, chat and programs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from builds.models import Incident
from publisher.command_lines import command
from publisher.phrases import clock, counted

NOT_ON_RECORD = "On it?  Acknowledge it once a report that is not a rehearsal has given it a number."


@dataclass
class Report:
    """A report on open incidents and on those that have just ended."""

    at: datetime
    readers: str
    incidents: list[Incident]
    broken: list[str] = field(default_factory=list)

    @property
    def open(self) -> list[Incident]:
        return [incident for incident in self.incidents if incident.closed_at is None]

    @property
    def over(self) -> list[Incident]:
        return [incident for incident in self.incidents if incident.closed_at]

    def forget_numbers(self) -> None:
        """Drop the numbers of unrecorded incidents: after a rehearsal, others will get those numbers."""
        numbers = [incident.number for incident in self.incidents]
        kept = set(Incident.objects.filter(number__in=numbers).values_list("number", flat=True))
        for incident in self.incidents:
            incident.pk = incident.number if incident.number in kept else None

    @property
    def subject(self) -> str:
        """The part that a locked screen shows."""
        if not self.open and not self.over:
            return "Publisher: a check could not run" if self.broken else "Publisher: nothing is wrong"
        first, more = (self.open or self.over)[0], len(self.open or self.over) - 1
        also = f" (and {more} more)" if more else ""
        said = first.what if self.open else f"Over: {first.last_word}"
        return f"{' '.join(said.split())[:120]}{also}"

    def as_text(self) -> str:
        parts = [
            *("\n".join(_story(incident, self.at)) for incident in self.open),
            *(f"OVER  {incident.last_word} (incident {incident.number})" for incident in self.over),
            *(f"NOT CHECKED  {line}" for line in self.broken),
            self.readers,
            self.end,
        ]
        return "\n\n".join(parts)

    def as_json(self) -> str:
        return json.dumps(self.content, indent=2)

    @property
    def content(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "site": settings.SITE_URL,
            "readers": self.readers,
            "incidents": [_content(incident) for incident in self.incidents],
            "not_looked_at": self.broken,
        }

    @property
    def end(self) -> str:
        """Number of open incidents, the site, the time of the report and its time zone."""
        wrong = counted(len(self.open), "incident") + " open" if self.open else "Nothing is wrong"
        at = self.at.astimezone(ZoneInfo(settings.SITE_TIME_ZONE))
        when = f"{at:%Y-%m-%d %H:%M}. Times are in {settings.SITE_TIME_ZONE}."
        return f"{wrong} on {settings.SITE_URL}, {when}"


def _story(incident: Incident, now: datetime) -> Iterator[str]:
    since = f" Since {clock(incident.since, now)}." if incident.since else ""
    yield f"{incident.what}{since}"
    yield from (f"  - {fact}" for fact in incident.facts)
    yield f"  Done:  {incident.did}"
    yield f"  Type:  {incident.cure}"
    yield f"  Else:  {incident.otherwise}"
    yield f"  {known(incident, now) or _offer(incident)}"


def _offer(incident: Incident) -> str:
    return f"On it?  {acknowledgement(incident)}" if incident.number else NOT_ON_RECORD


def known(incident: Incident, now: datetime) -> str:
    """Return who acknowledged it; empty if no one has."""
    if not incident.acknowledged_at:
        return ""
    since = clock(incident.acknowledged_at, now)
    return f"{incident.acknowledged_by} acknowledged it at {since}. {incident.note}".rstrip()


def acknowledgement(incident: Incident) -> str:
    """Return the command that acknowledges it."""
    return command("acknowledge_incident", str(incident.number), "--by", "NAME")


def _content(incident: Incident) -> dict[str, Any]:
    times = ("since", "opened_at", "closed_at", "acknowledged_at")
    moments = {name: at.isoformat() if (at := getattr(incident, name)) else None for name in times}
    texts = ("number", "kind", "what", "facts", "did", "cure", "otherwise", "acknowledged_by", "note", "ending")
    return {name: getattr(incident, name) for name in texts} | {"build": incident.build_id} | moments
