r"""Replacement values for copied rows, so that they don't name, reach or admit a person.

A mask gets the row as COPY writes it (https://www.postgresql.org/docs/current/sql-copy.html: text, \N for NULL,
backslashes before special characters) and returns a single column.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias
from uuid import uuid4

Row: TypeAlias = Mapping[str, str]
Mask: TypeAlias = Callable[[Row], str]

NULL = r"\N"
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
SPECIAL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}

AUDITED = {
    "path",
    "opened",
    "closed",
    "moved",
    "pages",
    "redirects",
    "release",
    "revision",
    "publish_at",
    "unpublish_at",
    "zone",
}
"""Kept parts of an audit row's detail: page addresses and numbers. Other parts, now or later, may name people."""


def always(text: str) -> Mask:
    return lambda row: text


def no_value(row: Row) -> str:
    return NULL


def blank(row: Row) -> str:
    return ""


def no(row: Row) -> str:
    """Return false, as a boolean."""
    return "f"


def name_by_number(row: Row) -> str:
    """Return a username that no account in this environment can have: Django doesn't allow # in usernames."""
    return f"person#{row['id']}"


def signature(row: Row) -> str:
    """Return who did something. No account means that it was a command, or a person whose account is gone."""
    return "somebody" if row["by_id"] == NULL else f"person#{row['by_id']}"


def unusable_password(row: Row) -> str:
    """Return a hash that no password can have (django.contrib.auth.hashers)."""
    return "!"


def new_identity(row: Row) -> str:
    return str(uuid4())


def audited_detail(row: Row) -> str:
    detail = json.loads(unescaped(row["detail"]))
    return escaped(json.dumps({name: value for name, value in detail.items() if name in AUDITED}))


def unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: SPECIAL.get(found[1], found[1]), text)


def escaped(text: str) -> str:
    """Escape JSON for COPY. The backslash is the only special character that JSON has."""
    return text.replace("\\", "\\\\")
