"""HTML files with front matter are pages: their HTML stays whole, and the lines that are named are the file's."""

from collections.abc import Callable
from pathlib import Path

from publisher.pages.models import Page
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
