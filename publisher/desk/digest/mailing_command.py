"""A command that mails people what is new for them; send_digest and send_notices are such.

A mail server that fails is one sentence, and so is an address that it refuses: what was not sent comes with the next.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError

from publisher.command_lines import command
from publisher.database import Fault, refuse_unmigrated_database, sentence
from publisher.desk.digest.digest_mail import Sending, SendingStopped
from publisher.exit_codes import ExitCodesCommand

FAILED, WRONG = 1, 2


class MailingCommand(ExitCodesCommand):
    mail: str
    """What the mail is called in sentences."""

    def send(self) -> Sending:
        raise NotImplementedError

    def refuse_without_mail(self) -> None:
        if not settings.SENDS_MAIL:
            raise CommandError(
                f"The {self.mail} was not sent: EMAIL_URL is missing, so Publisher sends no mail.", returncode=WRONG
            )

    def handle(self, **options: Any) -> None:
        self.refuse_without_mail()
        try:
            refuse_unmigrated_database()
            outcome = self.send()
        except SendingStopped as stopped:
            raise CommandError(self._cure(stopped), returncode=FAILED) from stopped
        except (DatabaseError, InterfaceError) as error:
            if Fault.of(error) is Fault.OTHER:
                raise
            said = f"{sentence(error)} The next {self.mail} covers the rest."
            raise CommandError(said, returncode=FAILED) from error
        self.stdout.write(self._sent(outcome))
        if outcome.refused:
            refused = ", ".join(outcome.refused)
            raise CommandError(
                f"The mail server refuses {refused}. Correct the address under People in the web UI.", returncode=FAILED
            )

    def _cure(self, stopped: SendingStopped) -> str:
        name = command(type(self).__module__.rpartition(".")[2])
        return (
            f"{self._sent(stopped.outcome)} Then {stopped}. Check EMAIL_URL; the others get the next {self.mail}, "
            f"or run {name} now: no one gets the same news twice."
        )

    def _sent(self, outcome: Sending) -> str:
        people = "1 person" if outcome.sent == 1 else f"{outcome.sent} people"
        nothing = f"; for {outcome.silent} there is nothing new" if outcome.silent else ""
        return f"The {self.mail} went to {people}{nothing}."
