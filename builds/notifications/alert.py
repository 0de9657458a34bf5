"""One message to one address: about incidents, or about a report that could not be made."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Message:
    subject: str
    text: str
    html: str
    content: dict[str, Any]
    """The same facts, for programs."""

    key: str
    """Identity of the message, unchanged when it is sent again."""

    threads: tuple[str, ...]
    """Keys of the messages that began these threads, including its own if it is the first."""
