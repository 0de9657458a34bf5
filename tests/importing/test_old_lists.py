"""The lists that an old site had: each generator's addresses of tags, categories, further pages and feeds answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from publisher.pages.models import Page, Redirect
from tests.importing.conftest import Ran
from tests.static_site.live import show

Write = Callable[..., Path]
Run = Callable[..., Ran]

YAML = (
    "---\ntitle: A\ndate: 2014-03-19\ntags: [C++, .NET, Web Dev]\ncategories: [Big News, Small]\nauthor: Ada L\n---\n"
)
ZOLA = "+++\ntitle = 'A'\ndate = 2014-03-19\n[taxonomies]\ntags = ['C++', 'Web Dev']\ntopics = ['Tea']\n+++\n"
PELICAN = "Title: A\nDate: 2014-03-19\nTags: C++, Web Dev\nCategory: Big News\nAuthor: Ada L\n\nText\n"
CPP, NET, NEWS, FEED = "/tags/c--plus-plus/", "/tags/dot--net/", "/tags/big-news/", "http://localhost:8000/feed.xml"

SITES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "hugo": (
        {
            "hugo.toml": "paginate = 1\n[taxonomies]\ntag = 'tags'\ntopic = 'topics'\nauthor = 'authors'\n",
            "content/posts/a.md": YAML.replace("author: Ada L", "topics: [Tea]\nauthors: [Ada L]"),
            "content/posts/b.md": YAML,
            "content/posts/_index.md": "---\ntitle: Posts\n---\n",
        },
        {
            "/tags/c++/": CPP, "/tags/.net/": NET, "/categories/big-news/": NEWS, "/topics/tea/": "/tags/tea/",
            "/tags/c++/index.xml": FEED, "/tags/web-dev/page/2/": "/tags/web-dev/", "/topics/": "/tags/",
            "/posts/page/2/": "/posts/", "/page/3/": "/", "/posts/index.xml": FEED, "/categories/index.xml": FEED,
            "/authors/ada-l/": "/",
        },
    ),
    "zola": (
        {
            "config.toml": "base_url = 'https://x.test'\ntaxonomies = [{name = 'tags'}, {name = 'topics'}]\n",
            "content/posts/a.md": ZOLA,
        },
        {"/tags/c/": CPP, "/topics/tea/": "/tags/tea/", "/tags/web-dev/atom.xml": FEED, "/topics/": "/tags/"},
    ),
    "jekyll": (
        {"_config.yml": "paginate: 1\npaginate_path: /blog/page:num/\n", "_posts/2014-03-19-a.md": YAML,
         "fun/_posts/2014-03-19-b.md": YAML, "blog.md": "---\ntitle: Blog\n---\n"},
        {"/tag/net/": NET, "/category/big-news/": NEWS, "/category/fun/": "/tags/fun/", "/blog/page2/": "/blog/"},
    ),
    "pelican": (
        {"pelicanconf.py": "PATH = 'content'\nDEFAULT_PAGINATION = 1\n", "content/a.md": PELICAN,
         "content/fun/b.md": PELICAN.replace("Category: Big News\n", "").replace(": A\n", ": B\n")},
        {"/tag/c.html": CPP, "/tag/web-dev2.html": "/tags/web-dev/", "/category/big-news.html": NEWS,
         "/category/fun.html": "/tags/fun/", "/author/ada-l.html": "/", "/index2.html": "/", "/archives.html": "/",
         "/feeds/big-news.atom.xml": FEED, "/tags.html": "/tags/"},
    ),
    "pelican-folders": (
        {"pelicanconf.py": "DEFAULT_PAGINATION = 1\nAUTHOR = 'The team'\nCATEGORY_SAVE_AS = 'c/{slug}/index.html'\n"
         "CATEGORY_URL = 'c/{slug}/'\nCATEGORY_FEED_ATOM = 'c/{slug}/atom.xml'\nARCHIVES_SAVE_AS = 'all/index.html'\n",
         "content/a.md": PELICAN, "content/b.md": PELICAN.replace(": A\n", ": B\n"),
         "content/c.md": "Title: C\n\nText\n"},
        {"/c/big-news/": NEWS, "/c/big-news/index2.html": NEWS, "/c/big-news/atom.xml": FEED, "/all/": "/",
         "/author/the-team.html": "/"},
    ),
    "hexo": (
        {"_config.yml": "new_post_name: :title.md\nper_page: 1\n", "source/_posts/a.md": YAML,
         "source/_posts/b.md": YAML},
        {"/tags/C/": CPP, "/tags/Web-Dev/page/2/": "/tags/web-dev/", "/categories/Big-News/": NEWS,
         "/categories/Big-News/Small/": "/tags/small/", "/page/2/": "/", "/archives/": "/"},
    ),
    "eleventy": (
        {".eleventy.js": "module.exports = {};", "posts/a.md": YAML},
        {"/categories/big-news/": NEWS, "/tags/c/": CPP},
    ),
    "docusaurus": (
        {"docusaurus.config.js": "export default {}", "blog/2014-03-19-a.md": YAML},
        {"/blog/tags/web-dev/": "/tags/web-dev/", "/blog/authors/ada-l/": "/", "/blog/archive/": "/"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SITES)
def test_the_lists_of_each_generator_answer(
    site: Path, write: Write, run: Run, client: Client, settings: LazySettings, name: str
) -> None:
    settings.SITE_URL = "http://localhost:8000"
    texts, lists = SITES[name]
    for place, text in texts.items():
        write(place, text)
    ran = run("import_pages", site, publish=True)
    assert ran.code == 0, ran.output
    show()
    led = {address: client.get(address).headers.get("Location") for address in lists}
    assert led == lists, sorted(Redirect.objects.values_list("from_path", "target"))
    assert " 0 redirects added" in run("import_pages", site, publish=True).output


def test_a_switch_says_which_fields_become_tags(site: Path, write: Write, run: Run) -> None:
    write("a.md", "---\ntitle: A\ntags: [x]\ncategories: [y]\ntopics: [Tea, x]\nseries: One\n---\n")
    for option, tags in ((None, ["x", "y"]), ("topics, series", ["x", "Tea", "One"]), ("", ["x"])):
        run("import_pages", site, taxonomies=option)
        page = Page.objects.get(path="a").latest
        assert page
        assert page.tags == tags


def test_lists_lead_on_only_from_a_whole_site_that_becomes_public(site: Path, write: Write, run: Run) -> None:
    write("hugo.toml", "title = 'T'\n")
    write("content/a.md", YAML)
    write("content/b.md", YAML.replace("Big News", "Secret").replace("title: A", "title: B\ndraft: true"))
    run("import_pages", site)
    run("import_pages", site, publish=True, section="old")
    assert not Redirect.objects.exists()
    run("import_pages", site, publish=True, dry_run=True)
    assert not Redirect.objects.exists()
    run("import_pages", site, publish=True)
    led = dict(Redirect.objects.values_list("from_path", "target"))
    assert led["categories/big-news"] == "tags/big-news"
    assert not any("secret" in source for source in led)
