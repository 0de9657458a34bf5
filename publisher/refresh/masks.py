r"""What stands in a copied row in place of what production's says: nothing that names, reaches or admits a person.

A mask gets the row as COPY writes it (https://www.postgresql.org/docs/current/sql-copy.html: text, \N for NULL,
backslashes before what is special) and returns one column of it.
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
"""What stays of an audit row's detail: where pages stand, and numbers. What else there is or comes may name people."""


def always(text: str) -> Mask:
    return lambda row: text


def no_value(row: Row) -> str:
    return NULL


def blank(row: Row) -> str:
    return ""


def no(row: Row) -> str:
    """A boolean that is false."""
    return "f"


def name_by_number(row: Row) -> str:
    """Of an account. No account of this environment has such a name: Django lets nobody choose a #."""
    return f"person#{row['id']}"


def signature(row: Row) -> str:
    """Who did something. Without an account it was a command, or somebody whose account is gone."""
    return "somebody" if row["by_id"] == NULL else f"person#{row['by_id']}"


def unusable_password(row: Row) -> str:
    """No password has a hash that begins so (django.contrib.auth.hashers)."""
    return "!"


def new_identity(row: Row) -> str:
    return str(uuid4())


def audited_detail(row: Row) -> str:
    detail = json.loads(unescaped(row["detail"]))
    return escaped(json.dumps({name: value for name, value in detail.items() if name in AUDITED}))


def unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: SPECIAL.get(found[1], found[1]), text)


def escaped(text: str) -> str:
    """JSON, which has no other character that is special to COPY."""
    return text.replace("\\", "\\\\")
