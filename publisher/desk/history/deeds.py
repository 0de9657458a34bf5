"""What was done with a page, in the words of its history: an audit entry becomes a sentence."""

from contextlib import suppress
from typing import Any

from django.utils.dateparse import parse_datetime

from publisher.desk.time_zones import for_reader
from publisher.pages.models import AuditEntry
from publisher.pages.models.json_lists import names_in
from publisher.pages.models.remark import DEEDS

FILE_CHANGES = {
    "replace file": "Replaced {file}",
    "describe file": "Changed the description of {file}",
    "rename file": "Renamed a file to {file}",
}
REVIEWS = {
    "submit": "Submitted revision {revision} for review",
    "withdraw": "Withdrew revision {revision} from review",
    "return": "Returned revision {revision}",
    "approve": "Approved revision {revision}",
}
SENTENCES = {
    "create": "Page created at {path}",
    "delete": "Deleted, at {path}",
    "restore": "Restored from the deleted pages, at {path}",
    "arrange": "Put in another place in {section}",
    "plan recheck": "To be checked again by {due}",
    "recheck": "Checked; to be checked again by {due}",
    "end recheck": "No longer to be checked again",
    "share": "Shared by a link",
    "end sharing": "Revoked a share link",
    "purge": "Purged: {reason}",
    **DEEDS,
    **FILE_CHANGES,
    **REVIEWS,
}
"""What is told of an action, with the details that it names."""


def detail_of(entry: AuditEntry) -> dict[str, Any]:
    """Return what an entry says; nothing if its row is broken."""
    return entry.detail if isinstance(entry.detail, dict) else {}


def number_of(entry: AuditEntry, name: str) -> int:
    """Return the primary key that an entry names; 0 if it names none."""
    number = detail_of(entry).get(name)
    return number if isinstance(number, int) and 0 < number < 2**63 else 0


def said_of(entry: AuditEntry) -> str:
    """Return what a verb did to its page; empty where the page's publications say it."""
    match entry.action, entry.detail:
        case "move", {"moved": [old, new]}:
            return f"Moved from {old} to {new}"
        case "move along", {"moved": [old, new]}:
            return f"Moved along from {old} to {new}"
        case "schedule", dict() as planned:
            return _planned(planned)
        case "restrict" | "lift restriction", dict() as detail:
            return _restricted(detail)
        case "schedule failed", {"error": reasons}:
            return f"The plan could not be carried out: {' '.join(names_in(reasons))}"
    with suppress(KeyError):  # of an action told elsewhere, or of a detail in a broken row
        return SENTENCES[entry.action].format_map(detail_of(entry))
    return ""


def _restricted(detail: dict[str, Any]) -> str:
    names = names_in(detail.get("readers"))
    return f"Limited the draft to {', '.join(names)}" if names else "Let everyone read the draft again"


def _planned(detail: dict[str, Any]) -> str:
    times = [
        f"{verb} on {for_reader(moment)}"
        for verb, written in (("published", detail.get("publish_at")), ("unpublished", detail.get("unpublish_at")))
        if (moment := parse_datetime(str(written)))
    ]
    text = detail.get("revision")
    which = f" (revision {text})" if isinstance(text, int) else ""
    return f"Planned: {' and '.join(times)}{which}" if times else "The plan was cancelled"
