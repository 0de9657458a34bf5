"""What an import's screen says about it: its status, how far a step is, and how long that takes."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from publisher.desk.models.archive_parts import ArchivePart
from publisher.desk.models.import_run import ImportRun, Status
from publisher.pages.importing.generator_names import GENERATOR_NAMES
from publisher.phrases import counted, length

PHASES = {"": "Starting", "unpack": "Unpacking the ZIP", "read": "Reading files", "undo": "Undoing the import"}
SOON = timedelta(minutes=1)
WORDS = {
    Status.CHECKING: ("waiting", "Being checked"),
    Status.CHECKED: ("scheduled", "Checked, not imported yet"),
    Status.IMPORTING: ("waiting", "Being imported"),
    Status.IMPORTED: ("live", "Imported"),
    Status.UNDOING: ("waiting", "Being undone"),
    Status.UNDONE: ("draft", "Undone"),
    Status.REFUSED: ("failed", "Can’t be imported"),
    Status.DISCARDED: ("draft", "Discarded"),
}
BROKEN_OFF = {
    Status.CHECKING: "The check broke off",
    Status.IMPORTING: "The import broke off",
    Status.UNDOING: "The undoing broke off",
}
SILENCE = "Its process is gone: it was stopped, or ran out of memory."


@dataclass(frozen=True)
class RunStory:
    run: ImportRun

    @cached_property
    def is_broken_off(self) -> bool:
        return self.run.is_working and ImportRun.objects.broken_off().filter(pk=self.run.pk).exists()

    @property
    def is_at_work(self) -> bool:
        return self.run.is_working and not self.is_broken_off

    @property
    def colour(self) -> str:
        return "failed" if self.is_broken_off else WORDS[Status(self.run.status)][0]

    @property
    def words(self) -> str:
        status = Status(self.run.status)
        return BROKEN_OFF[status] if self.is_broken_off else WORDS[status][1]

    @property
    def reason(self) -> str:
        """Return why it broke off, was refused or wasn't undone; empty otherwise."""
        return self.run.error or (SILENCE if self.is_broken_off else "")

    @property
    def phase(self) -> str:
        if self.run.phase == "write":
            return "Checking pages" if self.run.status == Status.CHECKING else "Writing pages"
        return PHASES.get(self.run.phase, self.run.phase.capitalize())

    @property
    def left(self) -> str:
        """Return how long this phase still takes, in words; empty if that can't be said yet."""
        if self.run.left is None:
            return ""
        left = timedelta(seconds=self.run.left)
        return "less than a minute left" if left < SOON else f"about {length(left)} left"

    @cached_property
    def has_files(self) -> bool:
        """Return whether its ZIP, or its folder, is still there to be read again."""
        return bool(self.run.folder) or ArchivePart.objects.filter(run=self.run).exists()

    @property
    def may_undo(self) -> bool:
        return self.run.status == Status.IMPORTED or (self.is_broken_off and self.run.status == Status.IMPORTING)

    @property
    def pages(self) -> str:
        """Return the pages by what becomes of them: 3 new, 1 changed."""
        return ", ".join(f"{number:,} {status}" for number, status in self.run.summary.get("pages", []))

    @property
    def generator(self) -> str:
        """Return the name of the generator whose rules were followed."""
        return GENERATOR_NAMES[self.run.summary["generator"]]

    @property
    def undone(self) -> str:
        """Return what the undoing did, in words."""
        done = self.run.undone
        said = [
            (done.get("pages deleted"), "page deleted", "pages deleted"),
            (done.get("pages restored"), "page has its former text", "pages have their former text"),
            (done.get("pages unpublished"), "page unpublished", "pages unpublished"),
            (done.get("redirects"), "redirect removed", "redirects removed"),
            (done.get("files"), "file deleted", "files deleted"),
        ]
        return ", ".join(counted(number, one, several) for number, one, several in said if number)
