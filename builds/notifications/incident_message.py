"""The message about incidents that are new to an address, or that it is reminded of: new ones first."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from builds.models import Incident, Notice
from builds.notifications.alert import Message
from builds.notifications.mail import placed
from builds.watching.report import Report, acknowledgement, known
from publisher.phrases import clock

FIRST, OVER = "opened", "over"


def message_of(notices: list[Notice], at: datetime, readers: str) -> Message:
    notices = sorted(notices, key=_urgency)
    report = Report(at, readers, [notice.incident for notice in notices])
    reminders = [_reminder(notice, at) for notice in notices if _is_reminder(notice)]
    subject = placed(f"{'Reminder: ' if _is_reminder(notices[0]) else ''}{report.subject}")
    return Message(
        subject=subject,
        text="\n".join([*reminders, *[""] * bool(reminders), report.as_text()]),
        html=_as_html(subject, report, reminders),
        content={**report.content, "reminders": [n.incident_id for n in notices if _is_reminder(n)]},
        key=_key(notices[0].incident, notices[0].occasion),
        threads=tuple(_key(notice.incident, FIRST) for notice in notices),
    )


def _urgency(notice: Notice) -> int:
    return 2 if notice.occasion == OVER else int(_is_reminder(notice))


def _is_reminder(notice: Notice) -> bool:
    return notice.occasion not in (FIRST, OVER)


def _reminder(notice: Notice, now: datetime) -> str:
    incident = notice.incident
    since = clock(incident.opened_at, now)
    return f"REMINDER: incident {incident.number} has been open since {since} and is not acknowledged."


def _key(incident: Incident, occasion: str) -> str:
    """Return the message's key. Numbers restart in a new database, so it includes the time."""
    return f"incident-{incident.number}-{incident.opened_at:%Y%m%d%H%M%S}.{occasion.replace(' ', '-')}"


def _as_html(subject: str, report: Report, reminders: list[str]) -> str:
    """Render HTML simple enough for any mail program and for a phone."""
    opened = [_entry(incident, report.at) for incident in report.open]
    context = {"subject": subject, "report": report, "reminders": reminders, "open": opened}
    return render_to_string("mail/on_call.html", context)


def _entry(incident: Incident, now: datetime) -> dict[str, object]:
    return {
        "incident": incident,
        "since": clock(incident.since, now) if incident.since else "",
        "known": known(incident, now),
        "acknowledge": acknowledgement(incident),
        "url": settings.SITE_URL + incident.get_absolute_url(),
    }
