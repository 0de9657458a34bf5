"""`./manage.py send_notices`: mail people that a review waits for them, or what became of theirs; at most hourly each.

Run it every ten minutes; doubled or killed runs lose nothing. Exit codes: 0 everyone has the news, nothing is new, or
no mail is set up; 1 someone could not be mailed and gets it with the next notice.
"""

from django.conf import settings

from builds.models import ScheduledRun
from publisher.desk.digest.digest_mail import Sending, SendingStopped
from publisher.desk.digest.mailing_command import MailingCommand
from publisher.desk.digest.notice_mail import send_notices

JOB = "send_notices"


class Command(MailingCommand):
    help = "Mail people what waits for them and what became of their reviews, each at most once an hour."
    mail = "notice"

    def refuse_without_mail(self) -> None:
        """Run without mail, too: check_schedule then sees that the scheduler calls."""

    def send(self) -> Sending:
        run = ScheduledRun.objects.begin(JOB)
        try:
            outcome = send_notices() if settings.SENDS_MAIL else Sending()
        except SendingStopped as stopped:
            ScheduledRun.objects.end(run, str(stopped), failed=True)
            raise
        ScheduledRun.objects.end(run, self._sent(outcome), failed=bool(outcome.refused))
        return outcome

    def _sent(self, outcome: Sending) -> str:
        if not settings.SENDS_MAIL:
            return "No notice was sent: EMAIL_URL is missing, so Publisher sends no mail."
        return super()._sent(outcome)
