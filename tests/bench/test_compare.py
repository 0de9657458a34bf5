"""Comparing two trees of a site: missing and reordered parts are found and named."""

from pathlib import Path
from shutil import copytree

import pytest

from bench.compare import Tree, differences

pytestmark = pytest.mark.any_database
SECTION, PATH = "section-01", "section-01/article-0000000"

FRAME = """<title>{title} · Bench</title><link rel="canonical" href="https://bench.example/{path}">
<header><a href="/">Bench</a><nav><ul><li><a href="/section-01/">Section 01</a></li></ul></nav></header>
<main>{main}</main><footer><a href="/">Bench</a></footer>"""
ARTICLE = """<nav class="crumbs"><a href="/">Home</a> / </nav><h1>One</h1><ul class="tags"><li>
<a href="/tags/tag-001/" rel="tag">tag-001</a></li></ul><div class="text"><h2 id="a">A</h2>
<p>“Quoted” <a href="/section-01/article-0000001/">more</a></p></div>
<nav class="neighbours"><a rel="next" href="/section-01/article-0000001/">Two</a></nav>"""
LISTED = """<h1>{title}</h1><ul class="entries"><li><a href="/section-01/article-0000000/">One</a></li>
<li><a href="/section-01/article-0000001/">Two</a></li></ul>"""
FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title>
<link rel="alternate" href="https://bench.example/{path}/"/><content>&lt;p>text&lt;/p></content></entry></feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://bench.example/</loc></url>
<url><loc>https://bench.example/{path}/</loc></url></urlset>"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    root = tmp_path / "ours"
    pages = {"": "<h1>Home</h1>", "tags": "<h1>Tags</h1>", PATH: ARTICLE, "section-01/article-0000001": ARTICLE}
    pages |= {path: LISTED.format(title=path) for path in (SECTION, "tags/tag-001")}
    for path, main in pages.items():
        write(root, f"{path}/index.html".removeprefix("/"), FRAME.format(title="A", path=path, main=main))
    write(root, "feed.xml", FEED.format(path=PATH))
    write(root, "sitemap.xml", SITEMAP.format(path=PATH))
    write(root, "404.html", "")
    return root


@pytest.fixture
def theirs(ours: Path) -> Path:
    return copytree(ours, ours.parent / "theirs")


def write(root: Path, file: str, text: str) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(text)


def replace(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new))


def found(ours: Path, theirs: Path) -> str:
    return "; ".join(differences(Tree(ours), Tree(theirs)))


def test_a_copy_is_the_same_site(ours: Path, theirs: Path) -> None:
    assert found(ours, theirs) == ""


def test_white_space_and_typography_say_nothing(ours: Path, theirs: Path) -> None:
    replace(theirs, f"{PATH}/index.html", "<p>“Quoted” ", '<p>\n  "Quoted"\n')
    assert found(ours, theirs) == ""


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('<a href="/section-01/article-0000001/">more</a>', "more", "links in the text"),
        ("<h1>One</h1>", "<h1>Other</h1>", "heading"),
        ('<li><a href="/section-01/">Section 01</a></li>', "", "navigation"),
        ('<nav class="crumbs"><a href="/">Home</a> / </nav>', "", "breadcrumbs"),
        ('<a rel="next" href="/section-01/article-0000001/">Two</a>', "", "next"),
        ("tag-001</a>", "tag-002</a>", "tags"),
        ("Quoted", "Unquoted", "text"),
        (' id="a"', "", "headings in the text"),
        ("<p>", "<p><em></em>", "elements of the text"),
        ("</footer>", " again</footer>", "footer"),
    ],
)
def test_a_page_that_says_something_else_is_named(ours: Path, theirs: Path, old: str, new: str, part: str) -> None:
    replace(theirs, f"{PATH}/index.html", old, new)
    assert f"has another {part} (1: /{PATH})" in found(ours, theirs)


def test_a_page_that_is_left_out_is_named(ours: Path, theirs: Path) -> None:
    (theirs / PATH / "index.html").unlink()
    assert found(ours, theirs) == f"lacks articles (1: {PATH})"


@pytest.mark.parametrize("listing", [SECTION, "tags/tag-001"])
def test_members_in_another_order_are_found(ours: Path, theirs: Path, listing: str) -> None:
    one, two = '"/section-01/article-0000000/">One', '"/section-01/article-0000001/">Two'
    file = f"{listing}/index.html"
    replace(theirs, file, one, "x")
    replace(theirs, file, two, one)
    replace(theirs, file, "x", two)
    assert f"lists other members in {listing.split('/')[0].split('-')[0]}" in found(ours, theirs)


def test_members_are_counted_over_all_pages_of_a_listing(ours: Path, theirs: Path) -> None:
    second = '<li><a href="/section-01/article-0000001/">Two</a></li>'
    listed = (theirs / SECTION / "index.html").read_text()
    write(theirs, f"{SECTION}/page/2/index.html", f'<ul class="entries">{second}</ul>')
    onward = f'<a rel="next" href="/{SECTION}/page/2/">2</a>'
    write(theirs, f"{SECTION}/index.html", listed.replace(second, "") + onward)
    assert found(ours, theirs) == ""


@pytest.mark.parametrize("file", ["feed.xml", "sitemap.xml"])
def test_an_address_that_a_file_leaves_out_is_found(ours: Path, theirs: Path, file: str) -> None:
    replace(theirs, file, PATH, "elsewhere")
    lacking = {"feed.xml": "has another feed", "sitemap.xml": "lacks in the sitemap (1: "}
    assert lacking[file] in found(ours, theirs)
