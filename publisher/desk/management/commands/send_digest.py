"""`./manage.py send_digest`: mail all who write what went live since the last digest, what is planned, what failed.

Run it once a day: `run_at_local_time 08:00 --zone Europe/London -- send_digest`. Exit codes: 0 everyone has the news,
or there is none; 1 someone could not be mailed and gets it with the next digest; 2 no mail is set up.
"""

from publisher.desk.digest.digest_mail import Sending, send_digests
from publisher.desk.digest.mailing_command import MailingCommand


class Command(MailingCommand):
    help = "Mail everyone who writes what went live since the last digest, what is planned, and what failed."
    mail = "digest"

    def send(self) -> Sending:
        return send_digests()
