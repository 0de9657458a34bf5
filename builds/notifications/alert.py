"""What one address is told at once: of incidents, or of a report that could not be made."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Message:
    subject: str
    text: str
    html: str
    content: dict[str, Any]
    """For programs."""

    key: str
    """What tells this message from all others, the same if it has to be sent again."""

    threads: tuple[str, ...]
    """The keys of the messages that began what it is about, its own among them where it is the first."""
