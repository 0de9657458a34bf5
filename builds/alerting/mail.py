"""The report as a mail, text and HTML, one for each address."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string

from builds.alerting.channel import NotTold
from builds.mailing import NotSent, send
from builds.watching.report import Report
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
    opened = [
        {"incident": incident, "since": clock(incident.since, report.at) if incident.since else ""}
        for incident in report.open
    ]
    context = {"subject": report.subject, "report": report, "open": opened, "site": settings.SITE_URL}
    return render_to_string("mail/on_call.html", context)
