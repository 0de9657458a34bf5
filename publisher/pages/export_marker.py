"""The list that `export_pages` leaves in its folder: which files are its own, so that it may replace and remove them.

`import_pages` reads it too: what Publisher itself wrote holds nothing of another generator and is taken as it stands.
"""

import json
from pathlib import Path, PurePosixPath

NAME = "publisher-export.json"


class MarkerError(Exception):
    """The list can't be read; the message says what to do."""


def read_marker(folder: Path) -> set[str] | None:
    """The places of the files that an earlier export wrote, or None if the folder is no export."""
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
    """Whether a place stays in the folder: the files of this list get replaced and removed."""
    path = PurePosixPath(place)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in place


def marker_text(places: set[str]) -> str:
    about = "Written by export_pages. It replaces and removes the files in this list and no others."
    return json.dumps({"about": about, "files": sorted(places)}, ensure_ascii=False, indent=1) + "\n"
