"""reStructuredText that would read files, run without end or break docutils: skipped, or a note, by what it says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.pages.importing.problems import FileProblem
from publisher.pages.importing.restructured_text.rst_body import rst_body
from publisher.pages.models import Page
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]

DOUBLING = "".join(f".. |a{at}| replace:: |a{at - 1}| |a{at - 1}|\n" for at in range(1, 60))
HOSTILE = {
    "quotes": ("\n".join(" " * at + "a\n" for at in range(400)), "nested too deeply"),
    "bullets": ("- " * 3_000 + "a", "nested too deeply"),
    "directives": ("".join("   " * at + ".. note::\n\n" for at in range(300)), "nested too deeply"),
    "2 MB": ("A word and more.\n\n" * 120_000, "a page may have 204,800 bytes of text"),
    "marks": ("*a " * 20_000, "more than 10,000 marks"),
    "doubling": (f".. |a0| replace:: many words\n{DOUBLING}\n|a59|\n", "grows beyond 204,800 characters"),
}
HARMLESS = {
    "a file": (".. include:: /etc/passwd\n", "", "“include” would read another file"),
    "raw": (".. raw:: html\n   :file: /etc/passwd\n", "", "“raw” would read another file"),
    "a table": (".. csv-table::\n   :file: /etc/passwd\n", "", "“csv-table” would read another file"),
    "code": (".. literalinclude:: /etc/passwd\n", '{{< literalinclude "/etc/passwd" >}}\n', ""),
    "a circle": (".. |a| replace:: |b|\n.. |b| replace:: |a|\n\n|a|\n", "\\|a|\n", "|a| stands for nothing"),
    "a link to nowhere": ("To nowhere_.\n", "To nowhere\\_.\n", 'Unknown target name: "nowhere".'),
    "a date": (".. |d| date::\n\n|d|\n", "\\|d|\n", 'Substitution definition "d" empty or invalid.'),
    "levels": ("A\n=\n\nB\n-\n\nC\n~\n\nD\n=\n\nE\n~\n", "", "Inconsistent title style"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_without_bounds_is_skipped_with_the_reason(name: str) -> None:
    text, reason = HOSTILE[name]
    with pytest.raises(FileProblem, match=reason):
        rst_body(text, set())


@pytest.mark.parametrize("name", HARMLESS)
def test_what_cannot_be_read_is_a_note_and_reads_no_file(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    text, here, note = HARMLESS[name]
    written = rst_body(text, set())
    assert written.text.startswith(here) if here else "root:" not in written.text
    assert any(words.startswith(note) for _, words in written.notes) if note else not written.notes
    assert capfd.readouterr() == ("", "")


def test_scripts_go_and_are_counted_and_one_bad_file_stops_no_other(site: Path, write: Write, run: Run) -> None:
    write("a.rst", "A\n=\n\n.. raw:: html\n\n   <script>alert(1)</script>\n   <b>kept</b>\n")
    write("b.rst", "B\n=\n\n" + "- " * 3_000 + "a\n")
    write("c.rst", "C\n=\n\n.. role:: html(raw)\n   :format: html\n\n:html:`<i onclick=x>y</i>`\n")
    write("d.rst", "D\n=\n\n:html:`<u>no role</u>`\n")
    ran = run("import_pages", site)
    html = {
        page.path: page.latest.html for page in Page.objects.exclude(path="").select_related("latest") if page.latest
    }
    assert html == {
        "a": "<div>\n\n<b>kept</b>\n</div>\n", "c": "<p><i>y</i></p>\n", "d": "<p>&lt;u&gt;no role&lt;/u&gt;</p>\n"
    }  # fmt: skip
    assert ran.code == 1
    assert "b.rst  lists, quotes or directives are nested too deeply; use less nesting" in ran.output
    assert "<script>        1      1      a.rst:6" in ran.output
