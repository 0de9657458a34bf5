"""The report and the error that every kind of mirror shares."""

from dataclasses import dataclass


class MirrorError(Exception):
    """One or two sentences for a person: which mirror failed, why, and what to do."""


@dataclass(frozen=True)
class MirrorReport:
    """The result of one update. `unchanged` counts files that were compared and found correct."""

    place: str
    release: int
    written: int = 0
    removed: int = 0
    unchanged: int = 0
    seconds: float = 0.0
    whole_comparison: bool = False

    def __str__(self) -> str:
        looked = f", {self.unchanged} compared and unchanged" if self.whole_comparison else ""
        return (
            f"{self.place} shows release {self.release}: {self.written} files written, "
            f"{self.removed} removed{looked}, in {self.seconds:.1f} s"
        )
