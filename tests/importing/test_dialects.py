"""Texts of other generators: what they mean survives, and what can't is counted."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from publisher.pages.importing.dialects import translate
from publisher.pages.models import Page, Revision
from tests.effort import seconds, times
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


def test_kramdowns_attributes_are_read_or_counted(imported: Imported) -> None:
    page, report = imported(
        "* TOC\n{:toc}\n\n## Setup {#start .wide}\n\nSee [setup](#start).\n\n> A quote\n{: .note}\n\n"
        '![logo](https://a.example/b.png){: width="200" }\n\n[Buy](https://a.example/){: .btn target="_blank"}\n'
    )
    assert page.html == (
        '\n<h2 id="start">Setup</h2>\n<p>See <a href="#start">setup</a>.</p>\n'
        '<blockquote class="note">\n<p><strong>Note</strong></p>\n<p>A quote</p>\n</blockquote>\n'
        '<p><img src="https://a.example/b.png" alt="logo"></p>\n<p><a href="https://a.example/">Buy</a></p>\n'
    ).lstrip("\n")
    rows = {tuple(line.split("  ")[1:]) for line in report.splitlines() if "page.md:" in line}
    assert {(row[0], row[-1]) for row in rows} == {
        ("{:toc}", "page.md:5"), ("{: .wide}", "page.md:7"), ("{:width}", "page.md:14"),
        ("{: .btn}", "page.md:16"), ("{:target}", "page.md:16"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "here"),
    [
        ("## A\n{: #b}", "## A {#b}\n"),
        ("A\n---\n{: #b .c}", "A {#b}\n---\n"),
        ("A\n{: #b}", 'A\n<a id="b"></a>'),
        ("**a**{: #b} c", '**a**<a id="b"></a> c'),
        ("| a |\n|---|\n| b |\n{: .c #d}", "| a |\n|---|\n| b |\n"),
        ("{: .warning }\nA\nb\n\nC", "> [!WARNING]\n> A\n> b\n\nC"),
        ("A\nb\n{:.tip}\n\nC", "> [!TIP]\n> A\n> b\n\nC"),
        ("[TOC]\n\n[[_TOC_]]\n\n1. x\n{:toc max_level=3}", "\n\n\n\n\n"),
        ("![a](b){.c width=3} [d](e){target=_blank}", "![a](b) [d](e)"),
        ("a {::comment}secret\nline{:/comment} b\n{::options x=y /}", "a \n b\n"),
        ("{::nomarkdown}*a*{:/}", "*a*"),
    ],
)
def test_attribute_lists_become_what_there_is_here(body: str, here: str) -> None:
    assert translate(body)[0] == here


@pytest.mark.parametrize(
    ("body", "here"),
    [
        ('!!! note "The *title*"\n    A\n\n        b\n\nC', "> [!NOTE] The *title*\n> A\n>\n>     b\n\nC"),
        ("!!! danger\n\tA\n\n    !!! tip\n        B", "> [!CAUTION] Danger\n> A\n>\n> > [!TIP]\n> > B"),
        ('??? info inline ""\n    A', "> [!NOTE] Info\n> A"),
        ("- a\n\n    !!! tip\n\n        b\n\n    c", "- a\n\n    > [!TIP]\n    >\n    > b\n\n    c"),
        ("1. a\n\n   :::note\n   b\n   :::\n", "1. a\n\n   > [!NOTE]\n   > b\n\n"),
        (":::tip Title\nA\n\n- b\n:::\nC", "> [!TIP] Title\n> A\n>\n> - b\n\nC"),
        (":::warning[A b]\nA\n:::", "> [!WARNING] A b\n> A\n"),
        ("::::note\n:::tip\nA\n:::\n::::", "> [!NOTE]\n> > [!TIP]\n> > A\n>\n"),
        (":::tip Use `a` and [`b`]\nA\n:::", "> [!TIP] Use `a` and [`b`]\n> A\n"),
        ("> [!info]- Title\n> A", "> [!NOTE] Title\n> A"),
        ("> [!WARNING]\n> A", "> [!WARNING]\n> A"),
    ],
)
def test_admonitions_become_alerts(body: str, here: str) -> None:
    assert translate(body)[0] == here


@pytest.mark.parametrize(
    ("body", "here", "removed"),
    [
        ('```{.python hl_lines="1 2"}\na\n```', "```python\na\n```", ["hl_lines of a code block"]),
        ("~~~ { .ruby }\na\n~~~", "~~~ruby\na\n~~~", []),
        ('- ```js{1,3} title="a.js"\n  b\n  ```', "- ```js\n  b\n  ```", ["marked lines", "title"]),
        ("```go {linenos=table}\na\n```", "```go\na\n```", ["linenos of a code block"]),
        ("    :::python\n    a\n      b\n\nC", "```python\na\n  b\n```\nC", []),
        ("    #!ruby\n    a", "```ruby\na\n```", []),
        ("    #!/bin/sh\n    a", "    #!/bin/sh\n    a", []),
        ("```c++\na\n```", "```c++\na\n```", []),
    ],
)
def test_code_keeps_its_language(body: str, here: str, removed: list[str]) -> None:
    found, counted = translate(body)
    assert found == here
    assert [one.name.startswith(name) for one, name in zip(counted, removed, strict=True)] == [True] * len(removed)


@pytest.mark.parametrize(
    ("body", "here"),
    [
        ("# A\n\n## B ##\n\n###### C", "## A\n\n### B ##\n\n###### C"),
        ("A\nb\n===\n\nC\n---\n", "## A b\n\n\n\n### C\n\n"),
        ("> # A\n\n- ## B", "> ## A\n\n- ### B"),
        ("<h1 align=center>A</h1>\n\n## B", "<h2 align=center>A</h2>\n\n### B"),
        ("## A\n\n### B\n\n`<h1>`", "## A\n\n### B\n\n`<h1>`"),
        ("```\n# a\n```\n\n# B", "```\n# a\n```\n\n## B"),
    ],
)
def test_headings_begin_below_the_title(body: str, here: str) -> None:
    assert translate(body)[0] == here


@pytest.mark.parametrize(
    "body",
    [
        "```\n{: .a}\n!!! note\n    b\n:::tip\n:::\n[TOC]\n# c\n```",
        "    {: .a}\n    [TOC]",
        "`{: .a}` and `[a](b){: .c}`",
        "Set {a} and {b: c}, {{ x }} {% y %} {#z",
        ":::tabs\nA\n:::",
        ":::note\nnever closed",
        "!!!note",
        "A !!! note",
        "> [!other] a",
        "<<<<<<< Yours\na\n=======\nb\n>>>>>>> mia\n",
    ],
)
def test_code_and_other_text_stays_as_it_is(body: str) -> None:
    assert translate(body) == (body, [])


@pytest.mark.parametrize(
    ("body", "here"),
    [
        ('A\n\n<div class="b" markdown="1">\n**c**\n</div>', 'A\n<div class="b">\n\n**c**\n</div>'),
        ("<details markdown>\n<summary>a</summary>\n", "<details>\n\n<summary>a</summary>\n"),
        ("<div markdown=block id=a>\nb", "<div id=a>\n\nb"),
        ('`<div markdown="1">`\n', '`<div markdown="1">`\n'),
        ('<div data-markdown="1">\n', '<div data-markdown="1">\n'),
    ],
)
def test_markdown_inside_html_is_read_where_it_is_asked_for(body: str, here: str) -> None:
    assert translate(body)[0] == here


def test_links_in_admonitions_are_rewritten_and_named_by_their_line(imported: Imported) -> None:
    page, report = imported('A\n\n!!! note "B"\n\n    [a](page.md)\n\n    [b](gone.md)\n')
    assert "> [a](/page/)" in page.body
    assert "page.md:10  a link to a file that is not in the import: gone.md" in report


def test_a_heading_with_an_emoji_is_found_by_its_links_and_the_changed_id_is_named(
    imported: Imported, site: Path, run: Run
) -> None:
    page, _ = imported("[a](#-get-xyorg-20) [b](page.md#-get-xyorg-20)\n\n## 🎉 Get xy.org 2.0\n\n## 🎉\n")
    assert page.body.startswith("[a](#get-xyorg-20) [b](/page/#get-xyorg-20)")
    assert '<h2 id="get-xy-org-2-0"><span id="get-xyorg-20"></span>' in page.html
    report = run("import_pages", site, verbosity=2).output
    assert "page.md  #-get-xyorg-20 is #get-xy-org-2-0 here" in report
    assert report.count(" here\n") == 1


PIECES = (
    *("{: .note}\n", "a\n{: .b}\n", "[a](b){: .c}", "{:", "{#a ", "!!! note\n", "!!! note\n    ", ":::note\n", ":::\n"),
    *("# a\n", "a\n=\n", "```{.a b=c}\n```\n", "    :::a\n\nb\n", "~~~", "{::comment}", "[TOC]\n", "> [!info]\n"),
    *("# {#a", "<h1>", "# a {.b}\n"),
)


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_bodies_take_not_much_longer_than_prose(piece: str) -> None:
    """Text without any of this is parsed no more often, so prose with a bit of everything is the measure."""
    some = "# A {.b}\n\n!!! note\n    c\n\n```d e=f\n```\n\n"
    prose = some + "Some *text*, a [link](a.md){: .g} and so on.\n\n" * 1_000
    body = (piece * len(prose))[: len(prose)]
    honest = seconds(partial(translate, prose))
    assert times(partial(translate, body), honest) < 15
