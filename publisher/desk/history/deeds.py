"""What was done with a page, in the words of its history: an audit entry becomes a sentence."""

from typing import Any

from django.utils.dateparse import parse_datetime

from publisher.desk.time_zones import for_reader
from publisher.pages.models import AuditEntry
from publisher.pages.models.json_lists import names_in
from publisher.pages.models.remark import DEEDS

FILE_CHANGES = {
    "replace file": "Replaced {}",
    "describe file": "Changed the description of {}",
    "rename file": "Renamed a file to {}",
}
REVIEWS = {
    "submit": "Submitted revision {} for review",
    "withdraw": "Withdrew revision {} from review",
    "return": "Returned revision {}",
    "approve": "Approved revision {}",
}
SHARED = {"share": "Shared by a link", "end sharing": "Revoked a share link"}


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
        case "create", {"path": path}:
            return f"Page created at {path}"
        case "move", {"moved": [old, new]}:
            return f"Moved from {old} to {new}"
        case "move along", {"moved": [old, new]}:
            return f"Moved along from {old} to {new}"
        case "delete", {"path": path}:
            return f"Deleted, at {path}"
        case "restore", {"path": path}:
            return f"Restored from the deleted pages, at {path}"
        case "schedule", dict() as planned:
            return _planned(planned)
        case "arrange", {"section": section}:
            return f"Put in another place in {section}"
        case "restrict" | "lift restriction", detail:
            return _restricted(detail)
        case "schedule failed", {"error": reasons}:
            return f"The plan could not be carried out: {' '.join(names_in(reasons))}"
        case action, _ if action in DEEDS:
            return DEEDS[action]
        case action, {"file": name} if action in FILE_CHANGES:
            return FILE_CHANGES[action].format(name)
        case action, {"revision": number} if action in REVIEWS:
            return REVIEWS[action].format(number)
        case "plan recheck" | "recheck" as action, {"due": due}:
            return f"{'Checked; to' if action == 'recheck' else 'To'} be checked again by {due}"
        case "end recheck", _:
            return "No longer to be checked again"
        case "purge", {"reason": reason}:
            return f"Purged: {reason}"
    return SHARED.get(entry.action, "")


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
