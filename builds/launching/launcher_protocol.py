"""The launcher protocol, which starts a build elsewhere, and its three possible answers.

The sweep and "publish now" call it. An answer is about the start only; the build's own row has the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeAlias


@dataclass(frozen=True)
class Accepted:
    """The platform says that it is starting the command; this says nothing about the build."""

    dyno: str = ""  # its name, "run.1234"; empty if the platform did not say
    dyno_id: str = ""
    said: str = ""  # one line for the record


@dataclass(frozen=True)
class Refused:
    """Nothing was started, for certain."""

    reason: str  # for a person: the thing, the reason, the command to fix it
    wait: float = 0.0  # seconds for which the platform wants no requests


@dataclass(frozen=True)
class Unknown:
    """It may have been started: it is never sent again, and the slot waits for a claim."""

    reason: str
    wait: float = 0.0  # as above


@dataclass(frozen=True)
class Permit:
    """The platform's word on the key that starts builds."""

    problem: str = ""  # why it starts none, with the command to fix it
    life: timedelta | None = None  # how long it lasts; None if it never expires
    is_unknown: bool = False  # the platform was asked and did not say


Outcome: TypeAlias = Accepted | Refused | Unknown


class Launcher(Protocol):
    @property
    def name(self) -> str:
        """Its name in BUILD_LAUNCHER."""

    def launch(self, command: Sequence[str]) -> Outcome:
        """Start the command (["./manage.py", "build_static_site", …]) once and return without waiting for its end."""

    def state(self, dyno: str) -> str | None:
        """Return the platform's word ("starting", "up"); empty if it knows no such dyno, None if it doesn't say."""

    def stop(self, dyno: str) -> None:
        """Send SIGTERM to the dyno's processes; harmless if it is gone."""

    def permit(self) -> Permit | None:
        """Return the platform's word on the key; None without a key or an answer."""
