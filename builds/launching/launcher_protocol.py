"""What a launcher is: the way to start a build somewhere else, and the three answers it may give.

The sweep and "publish now" call it. An answer tells about the start alone; how the build goes is in its own row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeAlias


@dataclass(frozen=True)
class Accepted:
    """The platform says that it starts the command; nothing about the build."""

    dyno: str = ""  # its name, "run.1234"; empty where the platform did not say
    dyno_id: str = ""
    said: str = ""  # one line for the record


@dataclass(frozen=True)
class Refused:
    """Certainly nothing was started."""

    reason: str  # for a person: the thing, the reason, the command that cures it
    wait: float = 0.0  # seconds for which the platform wants to be left alone


@dataclass(frozen=True)
class Unknown:
    """It may have been started: never sent again, the slot waits for whoever claims it."""

    reason: str
    wait: float = 0.0  # as above


@dataclass(frozen=True)
class Permit:
    """What the platform says of the key with which we start builds."""

    problem: str = ""  # why it starts none, with the command that cures it
    life: timedelta | None = None  # how long it lasts; None where it lasts for good
    is_unknown: bool = False  # the platform was asked and did not say


Outcome: TypeAlias = Accepted | Refused | Unknown


class Launcher(Protocol):
    @property
    def name(self) -> str:
        """As in BUILD_LAUNCHER."""

    def launch(self, command: Sequence[str]) -> Outcome:
        """Start the command (["./manage.py", "build_static_site", …]) once and return without waiting for its end."""

    def state(self, dyno: str) -> str | None:
        """The platform's word ("starting", "up"); empty where it knows of no such dyno, None where it does not say."""

    def stop(self, dyno: str) -> None:
        """SIGTERM for the dyno's processes; harmless when it is gone."""

    def permit(self) -> Permit | None:
        """None where there is no key, or where the platform does not tell."""
