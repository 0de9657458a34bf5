"""An import's report as its screen shows it: counts, and the first rows of each part. The whole is a JSON download.

It is made from that JSON, so a part that is new in the report is shown under its own name.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from publisher.pages.importing.site_files import MISSING

MOST_ROWS = 50
FEW = 10
"""Maximum rows of a part that is open at first."""
MOST_TAGS = 10


class Part(NamedTuple):
    title: str
    hint: str = ""
    is_open: bool = False
    """True for what people should read before the import."""


PARTS = {
    "skipped": Part("Skipped", "Files that can’t be imported, and redirects that can’t be made.", True),
    "held_back": Part("Held back", "They stay drafts, because template tags are left in them.", True),
    "missing": Part("Pictures and files that aren’t there", "Texts name them, and the site doesn’t have them.", True),
    "notes": Part("Please look at"),
    "tags": Part("Template tags kept as text", f"The {MOST_TAGS} most frequent first, each with its first place."),
    "removed": Part("Removed from texts", "What pages can’t have, each with its first place."),
    "left_out": Part("Files that are no pages", "Markdown files that the site’s generator doesn’t publish either."),
    "not_read": Part(
        "Other files, by suffix", "Not read as pages. Pictures and downloads come in if a page names them."
    ),
    "library": Part("Files of an exported library"),
    "pages": Part("Pages"),
}
STATUSES = ("new", "changed", "unchanged")
NOT_PARTS = ("generator", "counts")


def summary_of(report: dict[str, Any]) -> dict[str, Any]:
    """Return the counts and the parts that aren't empty, most important first."""
    notes = report.get("notes", [])
    missing = [note for note in notes if str(note.get("text", "")).endswith(MISSING)]
    found = {**report, "missing": missing, "notes": [note for note in notes if note not in missing]}
    statuses = Counter(page["status"] for page in report["pages"])
    names = [*PARTS, *(name for name in found if name not in PARTS and name not in NOT_PARTS)]
    parts = [_part(name, found[name]) for name in names if found.get(name)]
    counts = {**report["counts"], "skipped": len(report["skipped"])}
    return {
        "generator": report["generator"],
        "pages": [[statuses[status], status] for status in STATUSES if statuses[status]],
        "counts": counts,
        "parts": parts,
    }


def _part(name: str, found: Any) -> dict[str, Any]:
    known = PARTS.get(name, Part(name.replace("_", " ").capitalize()))
    rows = list(_rows(name, found))
    count = sum(found.values()) if isinstance(found, dict) else len(found)
    shown = rows[:MOST_ROWS]
    is_open = known.is_open and len(rows) <= FEW
    further = len(rows) - len(shown)
    return {**known._asdict(), "is_open": is_open, "name": name, "count": count, "rows": shown, "further": further}


def _rows(name: str, found: Any) -> Iterable[dict[str, Any]]:
    """Return a part's rows: what, how often, and where."""
    if isinstance(found, dict):
        ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return [{"what": what, "times": times} for what, times in ordered]
    if name in ("tags", "removed"):
        return _counted(found)
    return [_row(one) for one in found]


def _row(one: Any) -> dict[str, Any]:
    if not isinstance(one, dict):
        return {"what": str(one)}
    if "path" in one:
        return {"where": one.get("file", ""), "what": f"/{one['path']}", "status": one.get("status", "")}
    return {"where": _where(one), "what": str(one.get("text", ""))}


def _counted(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    times = Counter(one["name"] for one in found)
    first = {one["name"]: _where(one) for one in reversed(found)}
    return [{"what": what, "times": count, "where": first[what]} for what, count in times.most_common()]


def _where(one: dict[str, Any]) -> str:
    return f"{one.get('file', '')}:{one['line']}" if one.get("line") else str(one.get("file", ""))
