"""Shared steps of content tests: drafts in one call, the live pages, and real simultaneous writers."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from publisher.pages.models import AuditEntry, ContentVersion, Page, Publication, Redirect
from tests.waiting import PATIENCE


def draft(path: str, title: str = "A page", **written: Any) -> Page:
    """Create a page with a text that readers don't see."""
    page = Page.objects.create_page(path, by="test")
    page.save_revision(by="test", title=title, **written)
    return page


def page_at(path: str) -> Page:
    return Page.objects.kept().get(path=path)


def live() -> dict[str, str]:
    """Return the live titles by path, without home."""
    return dict(Publication.objects.live().exclude(path="").values_list("path", "title"))


def sections() -> dict[str, str | None]:
    return dict(Publication.objects.live().exclude(path="").values_list("path", "section"))


def redirects() -> dict[str, str]:
    return dict(Redirect.objects.live().values_list("from_path", "target"))


def history() -> list[tuple[str, int | None]]:
    """Return every audit row's action and content version."""
    return list(AuditEntry.objects.order_by("pk").values_list("action", "version"))


def versions_taken(verb: Callable[[], object]) -> int:
    before = ContentVersion.objects.current()
    verb()
    return ContentVersion.objects.current() - before


def refusal(verb: Callable[[], object]) -> str:
    """Return why a verb was refused; assert that nothing has changed."""
    before = (history(), live(), redirects(), ContentVersion.objects.current())
    try:
        verb()
    except ValidationError as error:
        assert (history(), live(), redirects(), ContentVersion.objects.current()) == before
        return " ".join(error.messages)
    raise AssertionError("Nothing was refused")


def at_once(*verbs: Callable[[], Any]) -> list[Any]:
    """Run each verb in a thread with its own connection, all starting together; return results or errors in order."""
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
