"""Sites in reStructuredText: Pelican's fields, links and files, and what of Sphinx can be read without it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.pages.importing.restructured_text.rst_header import parse_header, split_rst
from publisher.pages.models import Page, Publication, Redirect
from tests.importing.conftest import Ran
from tests.pages.media.pictures import photo

Write = Callable[..., Path]
Run = Callable[..., Ran]

POST = """\
.. -*- coding: utf-8 -*-

############################
The *first* ferry of spring
############################

:date: 2014-03-19 10:20
:modified: 2015-01-02 09:00
:tags: boats, the sea
:category: News
:slug: first-ferry
:authors: Ada Byron, Grace Hopper
:summary: Short and *sweet*,
    on two lines

See the `timetable <{filename}/pages/times.rst>`_, `fees <{static}/files/fees.csv>`__, `all boats <{tag}boats>`_
and Home_. |logo|

.. _Home: {index}
.. |logo| image:: {static}/img/logo.png
   :alt: Our logo

Where it stops
==============

.. figure:: {attach}quay.png
   :alt: A quay

   The quay *today*

.. youtube:: dQw4w9WgXcQ
"""
POST_IN_MARKDOWN = """\
See the [timetable](/pages/times/), [fees](/media/fees.csv), [all boats](/tags/boats/)
and [Home](/). ![Our logo](/media/logo.png)

## Where it stops

<figure>

![A quay](/media/quay.png)

<figcaption>

The quay *today*

</figcaption>

</figure>

[https://www.youtube.com/watch?v=dQw4w9WgXcQ](https://www.youtube.com/watch?v=dQw4w9WgXcQ)
"""


def test_a_pelican_site_in_restructured_text_moves_in_whole(site: Path, write: Write, run: Run) -> None:
    write("pelicanconf.py", "PATH = 'content'\n")
    write("content/boats/post.rst", POST)
    write(
        "content/pages/times.rst",
        "Times\n=====\n\n:status: hidden\n\n`Back <../boats/post.rst>`_ and `gone <gone.rst>`_ |a|\n\n"
        ".. |a| image:: {static}/gone.png\n",
    )
    write("content/b.rst", ":title: Old\n:date: 2014-03-20\n:status: draft\n\nHeading\n-------\n\nText\n")
    write("content/notes.adoc", "= Notes\n")
    write("content/files/fees.csv", "a,b\n")
    for size, name in ((20, "img/logo.png"), (30, "boats/quay.png")):
        write(f"content/{name}", photo(size, size, "PNG"))
    said = run("import_pages", site, publish=True).output
    page = Page.objects.select_related("latest").get(path="first-ferry")
    text = page.latest
    assert text
    assert (text.title, text.summary, text.authors, text.tags) == (
        "The first ferry of spring", "Short and sweet, on two lines", ["Ada Byron", "Grace Hopper"],
        ["boats", "the sea", "News"],
    )  # fmt: skip
    assert text.body == POST_IN_MARKDOWN
    assert f"{Publication.objects.live().get(page=page).published_at:%Y-%m-%d}" == "2015-01-02"
    assert list(Publication.objects.live().exclude(path="").values_list("path", flat=True)) == ["first-ferry"]
    assert Redirect.objects.live().filter(from_path="first-ferry.html").count() == 1
    old = Page.objects.select_related("latest").get(path="old").latest
    assert old
    assert (old.title, old.body) == ("Old", "## Heading\n\nText\n")
    times = Page.objects.select_related("latest").get(path="pages/times").latest
    assert times
    assert times.body == "[Back](/first-ferry/) and [gone](gone.rst) ![a](/gone.png)\n"
    assert "content/pages/times.rst:6  a link to a file that is not in the import: gone.rst\n" in said
    assert "1 .adoc" in said
    assert "AsciiDoc can't be read: convert the files that end in .adoc to Markdown and import again.\n" in said
    assert "3 new" in said
    assert "3 unchanged" in run("import_pages", site, publish=True).output


SPHINX = """\
:orphan:

.. _top:

Guide
=====

.. toctree::
   :maxdepth: 2

   install
   More <sub/more>
   https://a.example/

See :doc:`the install <install>`, :doc:`/index`, :ref:`top`, :ref:`other-label`, :func:`~a.b.run`, :ref:`Go <top>`.

.. versionadded:: 2.1 The *switch*

.. seealso:: Others

.. only:: latex

   Never

.. py:function:: run(x)

   Runs it.

.. automodule:: a.b
   :members:
"""


def test_what_sphinx_has_becomes_links_or_words_and_is_counted(site: Path, write: Write, run: Run) -> None:
    write("guide.rst", SPHINX)
    for place in ("install.rst", "sub/more.rst", "index.rst"):
        write(place, "Title\n=====\n\nText\n")
    said = run("import_pages", site, publish=True).output
    page = Page.objects.select_related("latest").get(path="guide").latest
    assert page
    assert (page.title, page.body) == (
        "Guide",
        '<a id="top"></a>\n\n- [Install](/install/)\n- [More](/sub/more/)\n- <https://a.example/>\n\n'
        "See [the install](/install/), [index](/), [Guide](#top), other label, `run`, [Go](#top).\n\n"
        "*New in version 2.1:* The *switch*\n\n> [!NOTE] See also\n> Others\n\n"
        "\n\n**run(x)**\n\nRuns it.\n\n\n\n" + '{{< automodule "a.b" >}}\n',
    )
    rows = {line.split()[0]: line.split()[1] for line in said.splitlines() if "guide.rst:" in line}
    assert rows == {"{{<": "automodule", "toctree::": "1", ":doc:": "2", ":ref:": "3", ":func:": "1", "only::": "1",
                    "function": "1"}  # fmt: skip
    assert "1 page held back, because tags are left in it: guide.rst" in said


def test_the_sites_own_tags_say_what_its_directives_and_roles_become(site: Path, write: Write, run: Run) -> None:
    write("tags.toml", '[box]\nopen = "> [!TIP] {0}\\n>"\nclose = ""\n[key]\nopen = "<kbd>"\nclose = "</kbd>"\n')
    write("a.rst", "A\n=\n\n.. box:: Look\n\n:key:`Enter` and :other:`words`\n")
    said = run("import_pages", site, tags=site / "tags.toml").output
    page = Page.objects.select_related("latest").get(path="a").latest
    assert page
    assert "<kbd>Enter</kbd> and words" in page.html.replace("\n", "")
    assert "other  1      1      a.rst:6" in said


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("A *b*\n=====\n\n:Date: 2014\n:Tags: x,\n   y\n", {"title": "A b", "date": "2014", "tags": "x, y"}),
        (".. a comment\n   goes on\n\n=====\n A b\n=====\n\n:abstract: `c <d>`_\n",
         {"title": "A b", "summary": "c", "abstract": "c"}),
        ("A\n=\n\n:Date: $Date: 2014-03-19 $\n:Version: $V$\n", {"title": "A", "date": "2014-03-19", "version": None}),
        (":orphan:\n\nA\n=\n", {"title": "A", "orphan": None}),
        (":title: Own\n\nA\n=\n", {"title": "Own"}),
        ("---\ntitle: Hugo's\n---\n\nText\n", {"title": "Hugo's"}),
        ("---\nabc\n---\n\nText\n", {"title": "abc"}),
        ("- a list\n\n:no: field\n", {}),
    ],
)  # fmt: skip
def test_fields_and_titles_are_found(text: str, fields: dict[str, str | None]) -> None:
    found = parse_header(split_rst(text))
    assert {name: field.value for name, field in found.items()} == fields
