"""reStructuredText becomes Markdown: all of its blocks and words, Pelican's fields and links, and nothing hostile."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.pages.importing.problems import FileProblem
from publisher.pages.importing.restructured_text.rst_body import rst_body
from publisher.pages.markdown import render
from publisher.pages.models import Page, Publication, Redirect
from tests.pages.media.pictures import photo
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]

POST = """\
.. -*- coding: utf-8 -*-

##########################
The *first* ferry of spring
##########################

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
        "Times\n=====\n\n:status: hidden\n\n`Back <../boats/post.rst>`_ and `gone <gone.rst>`_\n",
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
    assert "content/pages/times.rst:6  a link to a file that is not in the import: gone.rst\n" in said
    assert "Not read: 1 .adoc" in said
    assert "AsciiDoc can't be read: convert the files that end in .adoc to Markdown and import again.\n" in said
    assert "3 new" in said
    assert "3 unchanged" in run("import_pages", site, publish=True).output


WORDS = """\
*Soft* and **hard**, ``a`b``, re\\ *Emph*\\ asis, **"q"**\\ x, H\\ :sub:`2`\\ O, :kbd:`Enter`, `cite`, wow! |sign|.
Plain: snake_case __init__ a*b <b> &amp; [x](y) 2 \\* 3 https://a.example/x_y, me@a.example.
- no list
"""
BLOCKS = """\
Title
=====

+ one

  - deep
+ two

..

+ other

3. three
4. four

   more

a) alpha
b) beta

term : kind
   Says
   more

   Second.
word
   - list

:Field: value

-v, --verbose  Talks

| A verse
|    and one inside
|
| Last

    A quote

    -- Its author

.. note:: Look

   - here

.. danger::
   Hot

.. admonition:: Own *title*

   Text

.. topic:: Aside

   Words

::

   plain ``` code

.. code-block:: python
   :linenos:
   :caption: A file

   x = 1

>>> 1 + 1
2

.. list-table::
   :header-rows: 1

   * - A
     - B
   * - 1|2
     - *x*

+---+---+
| a | b |
+---+---+
| c     |
+---+---+

.. image:: wide.png
   :width: 50
   :target: `Title`_

.. raw:: html

   <b>x</b>

   y

----

A note [#n]_, [1]_ and [Cit]_.

.. [#n] First

   and more
.. [1] Second
.. [2] Alone
.. [Cit] Named

.. _place:

Über C++
========

Back to Title_.
"""
BLOCKS_IN_MARKDOWN = """\
<a id="title"></a>

- one
  - deep
- two

* other

3. three

4. four

   more

<ol type="a">
<li>

alpha

</li>
<li>

beta

</li>
</ol>

<dl>
<dt>

term : *kind*

</dt>
<dd>

Says
more

Second.

</dd>
<dt>

word

</dt>
<dd>

- list

</dd>
</dl>

**Field**
: value

`-v`, `--verbose`
: Talks

A verse\\
&emsp;and one inside\\
\\
Last

> A quote
>
> — Its author

> [!NOTE]
> Look
>
> - here

> [!CAUTION] Danger
> Hot

> [!NOTE] Own *title*
> Text

> **Aside**
>
> Words

```
plain ``` code
```

**A file**

```python
x = 1
```

```pycon
>>> 1 + 1
2
```

| A | B |
|---|---|
| 1\\|2 | *x* |

<table>
<tr>
<td>

a

</td>
<td>

b

</td>
</tr>
<tr>
<td colspan="2">

c

</td>
</tr>
</table>

[![](wide.png)](#title)

<div>
<b>x</b>
y
</div>

---

A note [^n], [^footnote-1] and [\\[Cit\\]](#cit).

## <a id="place"></a>Über C++ {#uber-c}

Back to [Title](#title).

[^n]: First

    and more

[^footnote-1]: Second

<a id="footnote-2"></a>[2] Alone

<a id="cit"></a>[Cit] Named
"""
WORDS_IN_MARKDOWN = """\
*Soft* and **hard**, ``a`b``, re*Emph*asis, <strong>"q"</strong>x, H<sub>2</sub>O, <kbd>Enter</kbd>, *cite*, wow! |sign|.
Plain: snake_case \\_\\_init\\_\\_ a\\*b \\<b> \\&amp; [x\\](y) 2 \\* 3 <https://a.example/x_y>, <me@a.example>.
\\- no list
"""


def test_every_block_becomes_markdown_that_publisher_renders() -> None:
    written = rst_body(BLOCKS, set())
    assert written.text == BLOCKS_IN_MARKDOWN
    assert (written.notes, [one.name for one in written.removed]) == (
        [], ["linenos of a code block", "width of a picture"]
    )  # fmt: skip
    numbers = dict(zip(written.text.split("\n"), written.numbers, strict=True))
    lines = BLOCKS.split("\n")
    assert all(lines[numbers[words]] == words for words in ("three", "> Hot", "`-v`, `--verbose`") if words in lines)
    html = render(written.text).html
    found = {tag: html.count(f"<{tag}") for tag in ("h2", "ul", "ol", "dl", "dd", "blockquote", "pre", "table", "img")}
    assert found == {
        "h2": 1, "ul": 5, "ol": 3, "dl": 2, "dd": 4, "blockquote": 5, "pre": 3, "table": 2, "img": 1,
    }  # fmt: skip
    assert '<h2 id="uber-c">' in html


def test_words_mean_what_they_meant() -> None:
    assert rst_body(WORDS, set()).text == WORDS_IN_MARKDOWN
