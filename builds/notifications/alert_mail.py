"""The mail channel: text and HTML, one mail for each address, one thread for each incident."""

from dataclasses import dataclass

from builds.notifications.alert import Message
from builds.notifications.channel import NotTold
from builds.notifications.mail import NotSent, send, threaded


@dataclass(frozen=True)
class Mail:
    address: str

    @property
    def name(self) -> str:
        return f"mail {self.address}"

    def send(self, message: Message) -> None:
        headers = threaded(self.address, message.key, message.threads)
        try:
            send(self.address, message.subject, message.text, message.html, headers=headers)
        except NotSent as failure:
            raise NotTold(
                f"{self.address} could not be notified: {failure}. Look at EMAIL_URL; the next report tries again."
            ) from failure
