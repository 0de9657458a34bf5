"""Readings of files: all that a page takes from its file. No database is needed, so worker processes can make them."""

from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError

from publisher.pages.importing.bodies import Bodies, Body
from publisher.pages.importing.collection import Skipped
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.problems import FileProblem
from publisher.pages.markdown import Rendered
from publisher.pages.models.revision import rendered


@dataclass(slots=True)
class Reading:
    """A file's text, or the fault; with `lacking`, the library must get these files before it is read again."""

    body: Body | None = None
    text: Rendered | None = None
    """What the body becomes; None if it can't be rendered."""
    problem: Skipped | None = None
    lacking: list[Path] = field(default_factory=list)


def read(document: Document, bodies: Bodies) -> Reading:
    try:
        body = bodies.read(document)
        lacking = [file for _, file in body.files if file not in bodies.files.brought]
        return Reading(lacking=lacking) if lacking else Reading(body, _rendered(body.text))
    except FileProblem as problem:
        return Reading(problem=Skipped(document.place, problem.line, problem.reason))
    except Exception as error:  # no error in one file may stop the others
        reason = f"can't be read ({type(error).__name__}: {error}); import it by hand"
        return Reading(problem=Skipped(document.place, 0, reason))


def _rendered(body: str) -> Rendered | None:
    try:
        return rendered(body)
    except ValidationError:
        return None
