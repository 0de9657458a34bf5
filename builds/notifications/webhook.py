"""The webhook channel: one JSON POST; Slack and Mattermost show `text`, the rest is for programs.

These services treat the address as a secret, so it never appears in a message or a log.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
import urllib3

from builds.notifications.alert import Message
from builds.notifications.channel import NotTold
from publisher.call_deadline import within
from publisher.web_addresses import is_private_address

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5, 10, 20


@dataclass(frozen=True)
class Webhook:
    url: str = field(repr=False)

    name = "webhook"

    def send(self, message: Message) -> None:
        if not is_private_address(self.url):
            raise self._not_told("its address is not https")
        try:
            status = within(WHOLE_SECONDS, lambda: self._post(message))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise self._not_told(type(error).__name__) from error
        if not 200 <= status < 300:
            raise self._not_told(f"it answered {status}")

    def _post(self, message: Message) -> int:
        body = {"text": message.text, "subject": message.subject, **message.content}
        with requests.Session() as session:
            session.trust_env = False
            with session.post(
                self.url, json=body, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, stream=True
            ) as response:
                return response.status_code

    def _not_told(self, why: str) -> NotTold:
        host = urlsplit(self.url).hostname
        return NotTold(
            f"The webhook at {host} could not be notified: {why}. "
            "Look at ON_CALL_WEBHOOK_URL; the next report tries again."
        )
