"""Alerts to on-call: each address hears of each incident once, is reminded, and hears when it is over.

A Notice row is the right to send. A failed notice is given back, and the next report tries again. When no report can
be made there are no rows either: see `tell_of_failure`.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings

from builds.models import Incident, Notice
from builds.notifications.alert_mail import Mail
from builds.notifications.channel import Channel, NotTold
from builds.notifications.incident_message import message_of
from builds.notifications.memo_files import once_an_hour
from builds.notifications.report_failure import FailedReport
from builds.notifications.webhook import Webhook

STALE = timedelta(days=1)
"""How long after its end an incident is still announced as over."""

logger = logging.getLogger(__name__)


def channels() -> list[Channel]:
    """Return one channel for each address, so that a failing one doesn't block the others."""
    found: list[Channel] = [Mail(address) for address in settings.ON_CALL_EMAILS]
    return [*found, Webhook(settings.ON_CALL_WEBHOOK_URL)] if settings.ON_CALL_WEBHOOK_URL else found


def tell(channels: list[Channel], at: datetime, readers: str) -> list[str]:
    """Send what hasn't been sent; return a sentence for each channel that couldn't be reached."""
    return [problem for channel in channels if (problem := _tell(channel, at, readers))]


def tell_of_failure(channels: list[Channel], failed: FailedReport) -> list[str]:
    """Alert each address, at most hourly, without the database; return a sentence for each failed channel."""
    return [problem for channel in channels if (problem := _tell_of_failure(channel, failed))]


def _tell(channel: Channel, at: datetime, readers: str) -> str:
    notices = [notice for incident in _in_question(at) if (notice := _claimed(incident, channel.name, at))]
    if not notices:
        return ""
    try:
        channel.send(message_of(notices, at, readers))
    except NotTold as reason:
        Notice.objects.give_back(notices)
        logger.warning("%s", reason)
        return str(reason)
    Notice.objects.told(notices, at)
    return ""


def _tell_of_failure(channel: Channel, failed: FailedReport) -> str:
    memo = f"told-{sha256(channel.name.encode()).hexdigest()[:12]}"
    try:
        with once_an_hour(memo, failed.at) as may:
            if may:
                channel.send(failed.message)
    except NotTold as reason:
        logger.warning("%s", reason)
        return str(reason)
    return ""


def _in_question(at: datetime) -> Iterator[Incident]:
    yield from Incident.objects.open().order_by("number")
    yield from Incident.objects.filter(closed_at__gt=at - STALE).order_by("number")


def _claimed(incident: Incident, channel: str, at: datetime) -> Notice | None:
    occasion = _occasion(incident, channel, at)
    return Notice.objects.claim(incident, channel, occasion, at) if occasion else None


def _occasion(incident: Incident, channel: str, at: datetime) -> str:
    """Return the occasion to report now, empty for none."""
    if incident.closed_at:
        return "over"
    told = incident.notices.filter(channel=channel, occasion="opened", sent_at__isnull=False).exists()
    if not told:
        return "opened"
    return f"reminder {number}" if (number := incident.reminder(at)) else ""
