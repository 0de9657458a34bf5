"""The reading of an import's files, batch by batch, ahead of their writing: by workers if there are many files."""

from collections.abc import Generator, Mapping
from pathlib import Path

from publisher.pages.importing.bodies import Bodies
from publisher.pages.importing.collection import Skipped
from publisher.pages.importing.forked_workers import LOST, Work, Workers
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.readings import Reading, read
from publisher.pages.importing.site_files import Brought
from publisher.pages.models.revision import rendered

BATCH = 100
"""Files written in one transaction, and pages published in one content version."""

Read = list[tuple[Document, Reading]]


class ReadingAhead:
    """The documents of an import with their readings; files that they name are brought into the library on the way."""

    def __init__(self, documents: list[Document], bodies: Bodies) -> None:
        self.documents, self.bodies = documents, bodies

    def batches(self) -> Generator[Read]:
        """Yield batch after batch, in order. Ask for them outside transactions."""
        rendered("")  # loads the renderer, once for all workers
        batch: Read = []
        with Workers(self.documents, Work(self._read, _lost)) as workers:
            for numbers, readings in workers.in_order():
                batch += self._complete(dict(zip(numbers, readings, strict=True)), workers)
                if len(batch) >= BATCH:
                    yield batch
                    batch = []
            if batch:
                yield batch

    def _read(self, document: Document, brought: Mapping[Path, Brought] | None = None) -> Reading:
        self.bodies.files.brought |= brought or {}
        return read(document, self.bodies)

    def _complete(self, readings: dict[int, Reading], workers: Workers[Document, Reading]) -> Read:
        """Bring the files that readings lack, and have these documents read again."""
        while lacking := [number for number, reading in readings.items() if reading.lacking]:
            files = list(dict.fromkeys(file for number in lacking for file in readings[number].lacking))
            self.bodies.files.bring(files)
            brought = {file: self.bodies.files.brought[file] for file in files}
            readings |= zip(lacking, workers.begin(lacking, brought)(), strict=True)
        return [(self.documents[number], reading) for number, reading in readings.items()]


def _lost(document: Document) -> Reading:
    return Reading(problem=Skipped(document.place, 0, LOST))
