"""Whose text a revision is: the account that saved it, or that uploaded or confirmed the import that did."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from publisher.pages.models.audit import Actor, AuditEntry

if TYPE_CHECKING:
    from publisher.pages.models.revision import Revision

IMPORT = re.compile(r", import (\d+)$")
"""How an import through the web ends the name that it signs with, instead of an account."""


def written_by(person: Actor | None, texts: "Iterable[Revision]") -> "list[Revision]":
    """Return those of the texts that are a person's own; commands have none."""
    texts = list(texts)
    if person is None or isinstance(person, str):
        return []
    numbers = {text.pk: int(found[1]) for text in texts if text.by_id is None and (found := IMPORT.search(text.who))}
    own = _imports_of(person.pk) if numbers else set()
    return [text for text in texts if text.by_id == person.pk or numbers.get(text.pk) in own]


def _imports_of(account: int) -> set[object]:
    steps = AuditEntry.objects.filter(by=account, action__in=("upload site", "import site"))
    return set(steps.values_list("detail__import", flat=True))
