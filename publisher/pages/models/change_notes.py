"""Change notes: one line for readers on what a publication changed. A publication holds the newest of its page, so that
a release can show them without reading others.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from publisher.characters import NO_TEXT
from publisher.pages.models.columns import EARLIEST, LATEST
from publisher.pages.models.json_lists import pairs_in

LONGEST = 200
"""Maximum characters of a note."""

MOST = 10
"""Maximum notes that a publication holds; older ones are dropped."""


class ChangeNote(NamedTuple):
    at: datetime
    text: str


def clean_note(text: str, *, is_correction: bool = False) -> str:
    """Return a note as one line; raise ValidationError if it can't be published."""
    line = " ".join(text.split())
    if NO_TEXT.search(line):
        raise ValidationError("The note for readers has a control character; delete it.", code="change_note")
    if len(line) > LONGEST:
        raise ValidationError(
            f"The note for readers has {len(line)} characters; use at most {LONGEST}.", code="change_note"
        )
    if line and is_correction:
        raise ValidationError(
            "A small correction keeps the date, so readers aren't told about it. Clear the note or untick this.",
            code="is_correction",
        )
    return line


def notes_in(stored: Any) -> list[ChangeNote]:
    """Return the notes in a publication's column, newest first."""
    return [ChangeNote(at, text) for written, text in pairs_in(stored) if (at := _moment(written))]


def with_note(stored: Any, text: str, at: datetime) -> list[list[str]] | None:
    """Return a column's notes with a new one on top, as the column stores them; unchanged if there is no text."""
    notes = [ChangeNote(at, text), *notes_in(stored)] if text else notes_in(stored)
    return [[note.at.isoformat(), note.text] for note in notes[:MOST]] or None


def current_and_earlier(notes: Sequence[ChangeNote], at: datetime) -> tuple[str, Sequence[ChangeNote]]:
    """Return the note on what was published at a time, empty without one, and the notes before it."""
    if notes and notes[0].at == at:
        return notes[0].text, notes[1:]
    return "", notes


def _moment(written: str) -> datetime | None:
    """Read a time; return None for one that no page can show."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(written)
        return moment if moment.tzinfo and EARLIEST <= moment <= LATEST else None
    return None
