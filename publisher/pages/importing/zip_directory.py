"""The list of entries at the end of a ZIP, counted before zipfile reads it. site_archive.py calls this.

zipfile makes an object for each entry in the list, even if the ZIP claims to have fewer. So a small file with millions
of empty entries would take gigabytes of memory.
"""

import struct
from typing import BinaryIO

MOST_ENTRIES = 50_000
LONGEST_LIST = 20 * 1024 * 1024
"""Bytes of the list: 400 for each of the most entries."""

END = b"PK\x05\x06"
END_LENGTH, LONGEST_COMMENT = 22, 65_535
ENTRY = b"PK\x01\x02"
ENTRY_LENGTH = 46
UNSAID = 0xFFFF
"""Number of entries in a ZIP64, which has its own end record: more than 65,534."""

NO_ZIP = "This is no ZIP file, or only the first part of one. Make it again, and upload it whole."
TOO_MANY = (
    f"The ZIP has more than {MOST_ENTRIES:,} files and folders. "
    "Make one without node_modules, .git and what the generator has built."
)


class ArchiveProblem(Exception):
    """The ZIP can't be used; the message names the reason and the cure."""


def refuse_long_list(file: BinaryIO) -> None:
    """Raise ArchiveProblem for a file that is no ZIP, or that has or claims too many entries."""
    position, claimed, length = _end(file)
    if claimed == UNSAID or claimed > MOST_ENTRIES or length > LONGEST_LIST:
        raise ArchiveProblem(TOO_MANY)
    if length > position:
        raise ArchiveProblem(NO_ZIP)
    file.seek(position - length)
    if _count(file.read(length)) > MOST_ENTRIES:
        raise ArchiveProblem(TOO_MANY)


def _end(file: BinaryIO) -> tuple[int, int, int]:
    """Return the end record's place, the number of entries that it claims, and the length of their list in bytes."""
    size = file.seek(0, 2)
    start = max(0, size - END_LENGTH - LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    found = tail.rfind(END)
    if found < 0 or len(tail) < found + END_LENGTH:
        raise ArchiveProblem(NO_ZIP)
    claimed, length = struct.unpack("<HL", tail[found + 10 : found + 16])
    return start + found, claimed, length


def _count(entries: bytes) -> int:
    """Count the entries in the list, up to one more than the most."""
    number = place = 0
    while entries[place : place + len(ENTRY)] == ENTRY and number <= MOST_ENTRIES:
        name, extra, comment = struct.unpack_from("<HHH", entries.ljust(place + ENTRY_LENGTH, b"\0"), place + 28)
        place += ENTRY_LENGTH + name + extra + comment
        number += 1
    return number
