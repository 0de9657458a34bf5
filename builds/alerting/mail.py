"""The report as a mail, text and HTML, one for each address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from builds.alerting.channel import NotTold
from builds.mailing import NotSent, send
from builds.models import Incident
from builds.watching.report import Report, acknowledgement, known
from builds.watching.wording import clock


@dataclass(frozen=True)
class Mail:
    address: str

    @property
    def name(self) -> str:
        return f"mail {self.address}"

    def send(self, report: Report) -> None:
        try:
            send(self.address, report.subject, report.as_text(), as_html(report))
        except NotSent as failure:
            raise NotTold(
                f"{self.address} was not told: {failure}. Look at EMAIL_URL; the next report tries again."
            ) from failure


def as_html(report: Report) -> str:
    """Simple enough for every mail program, and for a phone."""
    opened = [_entry(incident, report.at) for incident in report.open]
    return render_to_string("mail/on_call.html", {"subject": report.subject, "report": report, "open": opened})


def _entry(incident: Incident, now: datetime) -> dict[str, Any]:
    return {
        "incident": incident,
        "since": clock(incident.since, now) if incident.since else "",
        "known": known(incident, now),
        "acknowledge": acknowledgement(incident),
        "url": settings.SITE_URL + reverse("desk:incident", args=[incident.number]),
    }
