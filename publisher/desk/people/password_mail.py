"""Mail with a link to set a new password, sent after the answer.

A separate thread looks up the account, counts the request and sends the mail, so the response time doesn't reveal
whether the account exists. A person who gets no mail asks again.
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
"""Maximum mails waiting in one web process; a hanging mail server takes 10 s for each (EMAIL_TIMEOUT)."""

worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="password-mail")
_room = BoundedSemaphore(MOST_WAITING)


class PasswordByMailForm(PasswordResetForm):
    """Django's form in two steps: `save` queries nothing, and a thread does the rest soon after."""

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
        """Send the mail; log a failure in one line, without the link."""
        subject, text = (render_to_string(name, context) for name in (subject_template_name, email_template_name))
        # The mail server may be slow, and the smallest database has only 20 connections in all.
        connection.close()
        try:
            send_mail(subject.strip(), text, from_email, [to_email])
        except OSError as error:  # smtplib's errors are OSErrors too
            reason = " ".join(str(error).split())
            logger.error("No link to set a password reached %s: the mail server: %s", context["user"], reason)


def send_soon(send: Callable[[], None]) -> None:
    if _room.acquire(blocking=False):
        worker.submit(_send, send).add_done_callback(_log_defect)
    else:
        logger.warning("%d links to set a password are waiting for the mail server; another was dropped.", MOST_WAITING)


def _send(send: Callable[[], None]) -> None:
    try:
        send()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("A link to set a password was not sent; the person has to ask again. %s", sentence(error))
    finally:
        connection.close()
        _room.release()


def _log_defect(done: "Future[None]") -> None:
    if error := done.exception():
        logger.error("Sending a link to set a password failed because of a defect.", exc_info=error)
