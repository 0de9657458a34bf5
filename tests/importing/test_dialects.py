"""Texts of other generators: what they mean survives, and what can't is counted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.pages.models import Page, Revision
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]


@pytest.fixture
def imported(site: Path, write: Write, run: Run) -> Callable[[str], tuple[Revision, str]]:
    """Import a body as a page; return its text and the report."""

    def import_body(body: str) -> tuple[Revision, str]:
        write("page.md", f"---\ntitle: T\n---\n{body}")
        ran = run("import_pages", site)
        latest = Page.objects.get(path="page").latest
        assert latest, ran.output
        return latest, ran.output

    return import_body


Imported = Callable[[str], tuple[Revision, str]]


def test_what_pages_cannot_have_is_counted_with_its_first_place(imported: Imported, site: Path, run: Run) -> None:
    _, report = imported("A\n<svg></svg>\n\n<p style='x'>b</p>\n\n<p style='y'>c</p>\n\n[d](data:e)\n")
    assert [line.split() for line in report.splitlines() if ".md:" in line] == [
        ["style", "on", "<p>", "2", "1", "page.md:7"],
        ["<svg>", "1", "1", "page.md:5"],
        ["data:", "address", "1", "1", "page.md:11"],
    ]
    in_full = run("import_pages", site, verbosity=2).output
    assert "page.md:9   <p style='y'>" in in_full
