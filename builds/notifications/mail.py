"""One mail to one address, as text and HTML, in bounded time; reports, digests and build mails use it."""

import sys
from collections.abc import Iterable
from hashlib import sha256
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.encoding import punycode

from publisher.call_deadline import within

SECONDS = 30
"""Timeout for the whole mail, in seconds, even if the server drips its answers."""


def placed(subject: str) -> str:
    """Prefix the environment and the app, so that someone on call for several can tell what is urgent."""
    app = settings.APP_NAME or urlsplit(settings.SITE_URL).hostname or "no app"
    return f"[{settings.ENVIRONMENT} {app}] {subject}"


def threaded(address: str, key: str, begun_by: Iterable[str]) -> dict[str, str]:
    """Return headers (RFC 5322, 3.6.4) that thread the mail `key` under the mails that began its topics.

    The same key gives the same Message-ID, so a duplicate is recognised.
    """
    before = [_message_id(address, first) for first in begun_by if first != key]
    answers = {"In-Reply-To": before[0], "References": " ".join(before)} if before else {}
    return {"Message-ID": _message_id(address, key), **answers}


def _message_id(address: str, key: str) -> str:
    whose = sha256(address.encode()).hexdigest()[:12]
    return f"<{key}.{whose}@{punycode(urlsplit(settings.SITE_URL).hostname or 'localhost')}>"


class NotSent(Exception):
    """What the mail server did, without secrets; `is_address` if it refused only this address."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f"the mail server {settings.EMAIL_HOST or '(none)'} failed ({type(error).__name__})")
        self.is_address = isinstance(error, SMTPRecipientsRefused)


def send(
    address: str,
    subject: str,
    text: str,
    html: str = "",
    seconds: float = SECONDS,
    headers: dict[str, str] | None = None,
) -> None:
    """Send one mail; raise NotSent if it fails."""
    # In development mail is printed; it must not mix with `--json` on stdout.
    connection = get_connection(stream=sys.stderr)
    message = EmailMultiAlternatives(subject, text, to=[address], connection=connection, headers=headers)
    if html:
        message.attach_alternative(html, "text/html")
    try:
        within(seconds, message.send)
    except (SMTPException, OSError, ValueError) as error:
        raise NotSent(error) from error
