"""The channel protocol: one address that is alerted to incidents."""

from typing import Protocol

from builds.notifications.alert import Message


class NotTold(Exception):
    """The message was not delivered; one sentence without secrets says to whom, why, and what to check."""


class Channel(Protocol):
    @property
    def name(self) -> str:
        """Name that identifies the channel, also in later reports."""

    def send(self, message: Message) -> None:
        """Deliver the message, or raise NotTold."""
