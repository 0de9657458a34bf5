"""`./manage.py send_digest`: mail all who write what went live since the last digest, what is planned, what failed.

Run it once a day: `run_at_local_time 08:00 --zone Europe/London -- send_digest`. Exit codes: 0 everyone has the news,
or there is none; 1 someone could not be mailed and gets it with the next digest; 2 no mail is set up.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError

from publisher.command_lines import command
from publisher.database import Fault, refuse_unmigrated_database, sentence
from publisher.desk.digest.digest_mail import Sending, SendingStopped, send_digests
from publisher.exit_codes import ExitCodesCommand

FAILED, WRONG = 1, 2


class Command(ExitCodesCommand):
    help = "Mail everyone who writes what went live since the last digest, what is planned, and what failed."

    def handle(self, **options: Any) -> None:
        if not settings.SENDS_MAIL:
            raise CommandError(
                "The digest was not sent: EMAIL_URL is missing, so Publisher sends no mail.", returncode=WRONG
            )
        try:
            refuse_unmigrated_database()
            outcome = send_digests()
        except SendingStopped as stopped:
            raise CommandError(_cure(stopped), returncode=FAILED) from stopped
        except (DatabaseError, InterfaceError) as error:
            if Fault.of(error) is Fault.OTHER:
                raise
            raise CommandError(f"{sentence(error)} The next digest covers the rest.", returncode=FAILED) from error
        self.stdout.write(_sent(outcome))
        if outcome.refused:
            refused = ", ".join(outcome.refused)
            raise CommandError(
                f"The mail server refuses {refused}. Correct the address under People in the web UI.", returncode=FAILED
            )


def _cure(stopped: SendingStopped) -> str:
    return (
        f"{_sent(stopped.outcome)} Then {stopped}. Check EMAIL_URL; the others get the next digest, "
        f"or run {command('send_digest')} now: no one is told anything twice."
    )


def _sent(outcome: Sending) -> str:
    people = "1 person" if outcome.sent == 1 else f"{outcome.sent} people"
    nothing = f"; for {outcome.silent} there is nothing new" if outcome.silent else ""
    return f"The digest went to {people}{nothing}."
