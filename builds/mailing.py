"""One mail to one address, as text and HTML, in bounded time: reports, digests and mails of builds go this way."""

import sys
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from builds.launchers.deadline import within

SECONDS = 30
"""For everything, a server that drips its answers included."""


class NotSent(Exception):
    """Says what the mail server did; no secret is in it. Where it refuses this address alone, `is_address`."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f"the mail server {settings.EMAIL_HOST or '(none)'} failed ({type(error).__name__})")
        self.is_address = isinstance(error, SMTPRecipientsRefused)


def send(address: str, subject: str, text: str, html: str, seconds: float = SECONDS) -> None:
    """Raises NotSent."""
    # A laptop's mail is printed: not where `--json` stands.
    connection = get_connection(stream=sys.stderr)
    message = EmailMultiAlternatives(subject, text, to=[address], connection=connection)
    message.attach_alternative(html, "text/html")
    try:
        within(seconds, message.send)
    except (SMTPException, OSError, ValueError) as error:
        raise NotSent(error) from error
