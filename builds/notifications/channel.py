"""What a channel is: one address that hears of incidents."""

from typing import Protocol

from builds.notifications.alert import Message


class NotTold(Exception):
    """Nobody heard of it; one sentence says who, why, and what to look at. No secret is in it."""


class Channel(Protocol):
    @property
    def name(self) -> str:
        """What tells it from the others, also in later reports."""

    def send(self, message: Message) -> None:
        """Deliver the message, or raise NotTold."""
