"""One mail to one address, as text and HTML, in bounded time: reports, digests and mails of builds go this way."""

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
"""For everything, a server that drips its answers included."""


def placed(subject: str) -> str:
    """With the environment and the app in front: who is on call for several tells at once what is not urgent."""
    app = settings.APP_NAME or urlsplit(settings.SITE_URL).hostname or "no app"
    return f"[{settings.ENVIRONMENT} {app}] {subject}"


def threaded(address: str, key: str, begun_by: Iterable[str]) -> dict[str, str]:
    """Headers (RFC 5322, 3.6.4) of the mail `key` to this address, under those that began what it is about.

    The same key makes the same Message-ID: what came twice is recognised.
    """
    before = [_message_id(address, first) for first in begun_by if first != key]
    answers = {"In-Reply-To": before[0], "References": " ".join(before)} if before else {}
    return {"Message-ID": _message_id(address, key), **answers}


def _message_id(address: str, key: str) -> str:
    whose = sha256(address.encode()).hexdigest()[:12]
    return f"<{key}.{whose}@{punycode(urlsplit(settings.SITE_URL).hostname or 'localhost')}>"


class NotSent(Exception):
    """Says what the mail server did; no secret is in it. Where it refuses this address alone, `is_address`."""

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
    """Raises NotSent."""
    # A laptop's mail is printed: not where `--json` stands.
    connection = get_connection(stream=sys.stderr)
    message = EmailMultiAlternatives(subject, text, to=[address], connection=connection, headers=headers)
    if html:
        message.attach_alternative(html, "text/html")
    try:
        within(seconds, message.send)
    except (SMTPException, OSError, ValueError) as error:
        raise NotSent(error) from error
