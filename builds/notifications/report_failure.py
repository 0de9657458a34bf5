"""A report that could not be made, because the database is down, read-only or full, or because of a defect of ours.

It is sent without the database, so no row records who has received it (docs/adr/0029).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.core.management.base import CommandError
from django.template.loader import render_to_string

from builds.notifications.alert import Message
from builds.notifications.mail import placed
from publisher.command_lines import command, heroku
from publisher.database import NO_ROOM, Fault, described

LOOK = {
    Fault.LOST: "pg:info",
    Fault.TOO_MANY_CONNECTIONS: "pg:ps",
    Fault.TIMED_OUT: "pg:locks",
    Fault.READ_ONLY: "pg:info",
}


@dataclass(frozen=True)
class FailedReport:
    why: str
    """One sentence."""

    fault: Fault | None = None
    """The database's fault; None for other errors."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """Time by this machine's clock, the only one left. It decides about no build."""

    readers = "Readers are served as long as the database can be read; otherwise they get a 503."
    done = "Nothing was checked. Builds and ticks retry on their own."
    otherwise = "The next report, in an hour, repeats this as long as it lasts."

    @classmethod
    def of(cls, error: Exception) -> "FailedReport":
        fault = Fault.of(error) or (Fault.of(error.__cause__) if error.__cause__ else None)
        return cls(_said(error), None if fault is Fault.OTHER else fault)

    @property
    def message(self) -> Message:
        subject = placed(f"{self.what}.")
        hour = f"no-report-{self.at:%Y%m%d}"
        return Message(
            subject=subject,
            text="\n".join(self._lines()),
            html=render_to_string("mail/failed_report.html", {"subject": subject, "failed": self}),
            content={"at": self.at.isoformat(), "site": settings.SITE_URL, "not_looked_at": [self.why]},
            key=f"{hour}{self.at:%H}",
            threads=(hour,),
        )

    @property
    def what(self) -> str:
        return self.fault.what if self.fault else "No report could be made"

    @property
    def cure(self) -> str:
        """A command safe at any hour: it inspects, or deletes what only old releases held."""
        if self.fault in NO_ROOM:
            return command("prune_releases")
        if self.fault in LOOK and settings.ON_DYNO:
            return heroku(LOOK[self.fault])
        return command("report_stalled_builds", "--dry-run")

    @property
    def end(self) -> str:
        return f"{settings.SITE_URL}, {self.at:%Y-%m-%d %H:%M} UTC"

    def _lines(self) -> Iterator[str]:
        yield f"{self.what}."
        yield f"  - {self.why}"
        yield f"  Done:  {self.done}"
        yield f"  Type:  {self.cure}"
        yield f"  Else:  {self.otherwise}"
        yield f"\n{self.readers}\n\n{self.end}"


def _said(error: Exception) -> str:
    if isinstance(error, CommandError):
        return str(error)
    return described(error)
