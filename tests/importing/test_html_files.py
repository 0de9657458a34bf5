"""HTML files with front matter are pages: their HTML stays whole, and the lines that are named are the file's."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from publisher.pages.importing.list_templates import is_list
from publisher.pages.models import Page, Publication
from tests.effort import seconds, times
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]

BODY = """
<h2>Fees</h2>

    <p>Not *code*.
  <a href="b.html">B</a></p>

<pre>
  one

  two
</pre>

<ul>
    <li>{{< chart >}}</li>
</ul>
"""


def test_a_file_with_front_matter_is_a_page_and_its_html_stays_whole(site: Path, write: Write, run: Run) -> None:
    write("a.html", f"---\ntitle: A\n---\n{BODY}")
    write("b.html", "---\ntitle: B\n---\n<p>B</p>\n")
    write("template.html", "<p>No page.</p>\n")
    said = run("import_pages", site).output
    page = Page.objects.select_related("latest").get(path="a")
    assert page.latest
    assert page.latest.html == (
        '<div>\n<h2 id="fees">Fees</h2>\n<p>Not *code*.\n<a href="/b/">B</a></p>\n'
        "<pre>  one\n\n  two\n</pre>\n<ul>\n<li>{{&lt; chart &gt;}}</li>\n</ul>\n</div>\n"
    )
    assert "a.html:17" in said
    assert "1 .html" in said


LISTS = {
    "blog.html": "{% for post in site.posts %}\n<h2>{{ post.title }}</h2> by {{ post.author }}\n"
    "{% for tag in post.tags %}in {{ tag }}{% endfor %}{% endfor %}",
    "all.md": "# Everything\n\n{%- for p in site.pages -%}* [{{ p.title }}]({{ p.url }}){%- endfor -%}\n",
    "pages.html": "<h1>Page {{ paginator.page }}</h1><style>a {}</style><!-- soon -->{% include list.html %}",
}
TEXTS = {
    "team.html": "{% for post in site.posts %}{{ post.title }}{% endfor %}<p>Write to us.</p>",
    "chart.md": "{% include chart.html %}",
    "open.md": "{% for post in site.posts %}Never closed",
}


def test_a_text_that_only_lists_pages_becomes_an_empty_page(site: Path, write: Write, run: Run) -> None:
    write("_config.yml", "title: T\n")
    for place, text in (LISTS | TEXTS).items():
        write(place, f"---\ntitle: A\npermalink: /{place.partition('.')[0]}/\n---\n{text}\n")
    ran = run("import_pages", site, publish=True)
    bodies = dict(Publication.objects.live().exclude(path="").values_list("path", "revision__body"))
    assert bodies == dict.fromkeys(["all", "blog", "pages"], "")
    assert "3 pages held back" in ran.output
    assert "a list of pages" in ran.output


@pytest.mark.parametrize("piece", ["<!--", "{#", "{%", "{{", "<h1>", "<h1", "<style>", "{% for a in b %}", "# "])
def test_a_hostile_list_takes_not_much_longer_than_prose(piece: str) -> None:
    listed, prose = "{{ site.posts }}", "Some <b>words</b> and {{ page.title }} of prose.\n"
    hostile, honest = (f"{listed}{text * (400_000 // len(text))}" for text in (piece, prose))
    assert times(partial(is_list, hostile), seconds(partial(is_list, honest))) < 30
