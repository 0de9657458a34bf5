"""What tests of the content ask and do: drafts in one call, what is live where, and real writers at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from publisher.pages.models import AuditEntry, ContentVersion, Page, Publication, Redirect
from tests.waiting import PATIENCE


def draft(path: str, title: str = "A page", **written: Any) -> Page:
    """A page with a text that readers don't see."""
    page = Page.objects.create_page(path, by="test")
    page.save_revision(by="test", title=title, **written)
    return page


def page_at(path: str) -> Page:
    return Page.objects.kept().get(path=path)


def live() -> dict[str, str]:
    """What readers get where: titles by path, without home."""
    return dict(Publication.objects.live().exclude(path="").values_list("path", "title"))


def sections() -> dict[str, str | None]:
    return dict(Publication.objects.live().exclude(path="").values_list("path", "section"))


def redirects() -> dict[str, str]:
    return dict(Redirect.objects.live().values_list("from_path", "target"))


def history() -> list[tuple[str, int | None]]:
    """Every audit row: what was done, and its content version."""
    return list(AuditEntry.objects.order_by("pk").values_list("action", "version"))


def versions_taken(verb: Callable[[], object]) -> int:
    before = ContentVersion.objects.current()
    verb()
    return ContentVersion.objects.current() - before


def refusal(verb: Callable[[], object]) -> str:
    """Why a verb was refused; nothing may have changed."""
    before = (history(), live(), redirects(), ContentVersion.objects.current())
    try:
        verb()
    except ValidationError as error:
        assert (history(), live(), redirects(), ContentVersion.objects.current()) == before
        return " ".join(error.messages)
    raise AssertionError("Nothing was refused")


def at_once(*verbs: Callable[[], Any]) -> list[Any]:
    """Each in a thread with a connection of its own, all begun at the same moment; results, or errors, in order."""
    start = threading.Barrier(len(verbs))

    def run(verb: Callable[[], Any]) -> Any:
        try:
            start.wait(PATIENCE)
            return verb()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as threads:
        return list(threads.map(run, verbs))
