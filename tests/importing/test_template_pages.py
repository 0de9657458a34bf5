"""Pages of Eleventy in Nunjucks and Liquid: read as HTML with front matter, unless they make other pages or files."""

from collections.abc import Callable
from pathlib import Path

from publisher.pages.models import Page, Publication
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]


def test_templates_with_front_matter_are_pages_and_loops_are_held_back(site: Path, write: Write, run: Run) -> None:
    write("eleventy.config.js", "module.exports = () => ({ dir: { input: 'src' } });\n")
    write(
        "src/about.njk",
        "---\ntitle: About\n---\n{# a note #}\n<h2>We</h2>\n\n    <p><a href=\"{{ '/blog/' | url }}\">Blog</a>"
        ' <a href="team/index.liquid">Team</a></p>\n',
    )
    write("src/team/index.liquid", "---\ntitle: Team\n---\n<p>Us</p>\n")
    write(
        "src/blog.njk",
        "---\ntitle: Blog\n---\n{% for post in collections.posts %}\n<p>{{ post.url }}</p>\n{% endfor %}\n<p>Own</p>\n",
    )
    write("src/tags.njk", "---\npagination: {data: collections, size: 1}\npermalink: /tags/{{ tag }}/\n---\n<p>x</p>\n")
    write("src/feed.njk", "---\npermalink: /feed.xml\n---\n<feed/>\n")
    write("src/part.njk", "<p>No front matter</p>\n")
    write("src/_includes/base.njk", "---\ntitle: Layout\n---\n")
    said = run("import_pages", site, publish=True).output
    pages = {page.path: page.latest for page in Page.objects.exclude(path="").select_related("latest") if page.latest}
    assert sorted(pages) == ["about", "blog", "team"]
    assert pages["about"].html == (
        '<div>\n<h2 id="we">We</h2>\n<p><a href="/blog/">Blog</a> <a href="/team/">Team</a></p>\n</div>\n'
    )
    assert sorted(Publication.objects.live().exclude(path="").values_list("path", flat=True)) == ["about", "team"]
    assert "1 page held back, because tags are left in it: src/blog.njk" in said
    assert "src/blog.njk:4" in said
    assert "2 files that are no pages of the site: src/feed.njk, src/tags.njk\n" in said
    assert "1 .njk\n" in said


def test_jekylls_markdown_suffixes_are_those_of_its_configuration(site: Path, write: Write, run: Run) -> None:
    write("_config.yml", "markdown_ext: md,text\n")
    for place in ("a.md", "b.text", "c.mkdown", "d.njk", "e.rst", "f.org"):
        write(place, "---\ntitle: A\n---\nText\n")
    said = run("import_pages", site).output
    assert sorted(Page.objects.exclude(path="").values_list("path", flat=True)) == ["a", "b", "c"]
    assert "1 .njk, 1 .rst, 1 .org\n" in said
    assert "Org can't be read: convert the files that end in .org to Markdown and import again.\n" in said
