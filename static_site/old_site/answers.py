"""What becomes of old addresses: answered at the same place, redirected to an answer, or lost."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Outcome(StrEnum):
    SAME = "same"
    REDIRECTED = "redirected"
    LOST = "lost"


@dataclass(frozen=True)
class Answer:
    address: str
    outcome: Outcome
    to: str = ""
    """Where a redirect leads."""

    why: str = ""
    """Why the address is lost."""

    def __str__(self) -> str:
        leads, reason = f" → {self.to}" if self.to else "", f" ({self.why})" if self.why else ""
        return f"{self.outcome:<10} {self.address}{leads}{reason}"

    def as_json(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items() if value}


def lost(address: str, why: str, to: str = "") -> Answer:
    return Answer(address, Outcome.LOST, to, why)
