"""The reading of an import's files, batch by batch, ahead of their writing: by workers if there are many files."""

from collections import deque
from collections.abc import Callable, Generator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Protocol

from django.db import transaction

from publisher.pages.importing.bodies import Bodies
from publisher.pages.importing.documents import Document
from publisher.pages.importing.reading_workers import Workers, can_have_workers
from publisher.pages.importing.readings import Reading, read
from publisher.pages.importing.site_files import Brought
from publisher.pages.models.validity import batches

BATCH = 100
"""Files written in one transaction, and pages published in one content version."""
HANDFUL = 25
"""Files that a worker reads at once."""
AHEAD = 3
"""Batches that are read while one is written. They are all that is held in memory."""


class Result(Protocol):
    def result(self) -> list[Reading]: ...


Begin = Callable[[list[int], Mapping[Path, Brought]], Result]


class ReadingAhead:
    """The documents of an import with their readings; files that they name are brought into the library on the way."""

    def __init__(self, documents: list[Document], bodies: Bodies, *, dry_run: bool) -> None:
        self.documents, self.bodies, self.dry_run = documents, bodies, dry_run

    def batches(self) -> Generator[list[tuple[Document, Reading]]]:
        """Yield batch after batch, in order. Don't ask for one within a transaction."""
        workers = Workers(self.documents, self.bodies) if can_have_workers(len(self.documents)) else None
        with workers or nullcontext():
            begin: Begin = workers.begin if workers else self._here
            begun: deque[list[tuple[list[int], Result]]] = deque()
            for batch in batches(list(range(len(self.documents))), BATCH):
                begun.append([(numbers, begin(numbers, {})) for numbers in batches(batch, HANDFUL)])
                if len(begun) > AHEAD:
                    yield self._finished(begun.popleft(), begin)
            while begun:
                yield self._finished(begun.popleft(), begin)

    def _here(self, numbers: list[int], brought: Mapping[Path, Brought]) -> Result:
        return _Later([self.documents[number] for number in numbers], self.bodies)

    def _finished(self, begun: list[tuple[list[int], Result]], begin: Begin) -> list[tuple[Document, Reading]]:
        readings = {
            number: reading for numbers, read in begun for number, reading in zip(numbers, read.result(), strict=True)
        }
        while lacking := [number for number, reading in readings.items() if reading.lacking]:
            files = list(dict.fromkeys(file for number in lacking for file in readings[number].lacking))
            self._bring(files)
            brought = {file: self.bodies.files.brought[file] for file in files}
            again = [(numbers, begin(numbers, brought)) for numbers in batches(lacking, HANDFUL)]
            for numbers, read_again in again:
                readings |= zip(numbers, read_again.result(), strict=True)
        return [(self.documents[number], reading) for number, reading in readings.items()]

    @transaction.atomic
    def _bring(self, files: list[Path]) -> None:
        self.bodies.files.bring(files)
        transaction.set_rollback(self.dry_run)


class _Later:
    """Documents that this process reads once they are asked for."""

    def __init__(self, documents: list[Document], bodies: Bodies) -> None:
        self.documents, self.bodies = documents, bodies

    def result(self) -> list[Reading]:
        return [read(document, self.bodies) for document in self.documents]
