"""The report as a mail, text and HTML, one for each address."""

from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from builds.alerting.channel import NotTold
from builds.launchers.deadline import within
from builds.watching.report import Report
from builds.watching.wording import clock

SECONDS = 30
"""For everything, a server that drips its answers included."""


@dataclass(frozen=True)
class Mail:
    address: str

    @property
    def name(self) -> str:
        return f"mail {self.address}"

    def send(self, report: Report) -> None:
        message = EmailMultiAlternatives(report.subject, report.as_text(), to=[self.address])
        message.attach_alternative(as_html(report), "text/html")
        try:
            within(SECONDS, message.send)
        except (SMTPException, OSError, ValueError) as error:
            raise NotTold(
                f"{self.address} was not told: the mail server {settings.EMAIL_HOST or '(none)'} failed "
                f"({type(error).__name__}). Look at EMAIL_URL; the next report tries again."
            ) from error


def as_html(report: Report) -> str:
    """Simple enough for every mail program, and for a phone."""
    opened = [
        {"incident": incident, "since": clock(incident.since, report.at) if incident.since else ""}
        for incident in report.open
    ]
    return render_to_string("mail/on_call.html", {"report": report, "open": opened, "site": settings.SITE_URL})
