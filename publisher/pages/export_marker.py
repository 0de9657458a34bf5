"""The list that `export_pages` leaves in its folder: the files that it wrote and so may replace and remove.

`import_pages` reads it too: files that Publisher wrote hold no other generator's syntax and are imported verbatim.
"""

import json
from pathlib import Path, PurePosixPath

NAME = "publisher-export.json"


class MarkerError(Exception):
    """The list can't be read; the message says what to do."""


def read_marker(folder: Path) -> set[str] | None:
    """Return the places of the files that an earlier export wrote; None if the folder isn't an export."""
    try:
        listed = json.loads((folder / NAME).read_text(encoding="utf-8"))["files"]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise MarkerError(f"{folder / NAME} can't be read; restore it, or use another folder.") from error
    if not isinstance(listed, list) or not all(isinstance(place, str) and _is_inside(place) for place in listed):
        raise MarkerError(f"{folder / NAME} is not a list of files of its folder; restore it, or use another folder.")
    return set(listed)


def _is_inside(place: str) -> bool:
    """Return True if a place is inside the folder: the listed files get replaced and removed."""
    path = PurePosixPath(place)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in place


def marker_text(places: set[str]) -> str:
    about = "Written by export_pages. It replaces and removes the files in this list and no others."
    return json.dumps({"about": about, "files": sorted(places)}, ensure_ascii=False, indent=1) + "\n"
