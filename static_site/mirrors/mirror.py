"""What every kind of mirror says: what an update did, and why one can't be made."""

from dataclasses import dataclass


class MirrorError(Exception):
    """One sentence or two for a person: which mirror, why not, and what to do."""


@dataclass(frozen=True)
class MirrorReport:
    """What one update did. `unchanged` are files that were compared and found right."""

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
