"""`./manage.py send_notices`: mail people that a review waits for them, or what became of theirs; at most hourly each.

Run it every ten minutes; doubled or killed runs lose nothing. Exit codes: 0 everyone has the news, there is none, or no
mail is set up; 1 someone could not be mailed and gets it with the next notice.
"""

from typing import Any

from django.conf import settings

from publisher.desk.digest.digest_mail import Sending
from publisher.desk.digest.mailing_command import MailingCommand
from publisher.desk.digest.notice_mail import send_notices


class Command(MailingCommand):
    help = "Mail people what waits for them and what became of their reviews, each at most once an hour."
    mail = "notice"

    def handle(self, **options: Any) -> None:
        if settings.SENDS_MAIL:
            super().handle(**options)
        else:
            self.stdout.write("No notice was sent: EMAIL_URL is missing, so Publisher sends no mail.")

    def send(self) -> Sending:
        return send_notices()
