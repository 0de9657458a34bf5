"""The link with which somebody sets a new password, sent when the answer is on its way already.

Whether there is an account is looked up, counted and mailed in a thread of its own, so nobody learns it from the time
that the answer takes. Who gets no mail asks again.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.template.loader import render_to_string

from publisher.database import sentence
from publisher.desk.models import PasswordMail

logger = logging.getLogger(__name__)

MOST_WAITING = 100
"""In one web process; a mail server that hangs takes 10 s for each (EMAIL_TIMEOUT)."""

worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="password-mail")
_room = BoundedSemaphore(MOST_WAITING)


class PasswordByMailForm(PasswordResetForm):
    """Django's own, in two steps: `save` asks nobody anything, the rest is done soon."""

    def save(self, **options: Any) -> None:  # type: ignore[override] # the view names what it passes
        site = urlsplit(settings.SITE_URL)  # never the Host that the request names
        options |= {"request": None, "domain_override": site.netloc, "use_https": site.scheme == "https"}
        transaction.on_commit(partial(send_soon, partial(super().save, **options)))

    def get_users(self, email: str) -> Iterator[User]:
        return filter(PasswordMail.objects.take_turn, super().get_users(email))

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """A mail that does not go is one line in the log, without the link."""
        subject, text = (render_to_string(name, context) for name in (subject_template_name, email_template_name))
        # The mail server may take its time, and the smallest database has 20 connections for everybody.
        connection.close()
        try:
            send_mail(subject.strip(), text, from_email, [to_email])
        except OSError as error:  # smtplib's errors are such too
            reason = " ".join(str(error).split())
            logger.error("No link to set a password reached %s: the mail server: %s", context["user"], reason)


def send_soon(send: Callable[[], None]) -> None:
    if _room.acquire(blocking=False):
        worker.submit(_send, send).add_done_callback(_log_defect)
    else:
        logger.warning("%d links to set a password wait for the mail server; another one is left out.", MOST_WAITING)


def _send(send: Callable[[], None]) -> None:
    try:
        send()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("A link to set a password was not sent; whoever wants it asks again. %s", sentence(error))
    finally:
        connection.close()
        _room.release()


def _log_defect(done: "Future[None]") -> None:
    if error := done.exception():
        logger.error("Sending a link to set a password has a defect.", exc_info=error)
