"""Each generator's rules on a small site: recognised by its configuration, its addresses, and what isn't public."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.pages.importing.collection import Collection, read_collection
from publisher.pages.importing.folder import page_files
from publisher.pages.importing.front_matter import parse_front_matter, split_source
from publisher.pages.importing.front_matter_fields import Fields
from publisher.pages.importing.generator_names import GENERATOR_NAMES
from publisher.pages.importing.generators.recognition import GENERATORS, recognised
from publisher.pages.models import Page, Publication, Redirect
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]
TITLED = "---\ntitle: A title\n---\n"

SITES: dict[str, dict[str, str]] = {
    "jekyll": {
        "_config.yml": "collections:\n  guides: {output: true, permalink: '/g/:path/'}\n  parts: {}\nexclude: [old]\n"
        "defaults:\n- scope: {path: '', type: posts}\n  values: {category: news}\n"
        "- scope: {path: hidden}\n  values: {published: false}\n"
        "- scope: {path: hidden}\n  values: {layout: page}\n"
    },
    "jekyll-pretty": {"_config.yml": "permalink: pretty\nsource: src\n"},
    "jekyll-own": {"_config.yml": "permalink: /:year/:title\n"},
    "jekyll-posts": {"_config.yml": "collections:\n  posts: {permalink: '/news/:title/', output: true}\n"},
    "hugo": {
        "hugo.toml": "baseURL = 'https://example.org'\n[permalinks]\nposts = '/:year/:month/:slug/'\n"
        "[languages.en]\n[languages.fr]\ntitle = 'Un site'\n[frontmatter]\ndate = [':filename', ':default']\n"
    },
    "hugo-folders": {
        "config/_default/hugo.yaml": "contentDir: text\nuglyURLs: true\n",
        "config/_default/module.toml": "[[mounts]]\nsource = 'french'\ntarget = 'content/guides'\nlang = 'fr'\n"
        "[[mounts]]\nsource = 'text'\ntarget = 'content'\n",
        "config/_default/permalinks.toml": "[page]\nnews = '/:sections[1:]/:contentbasename/'\n",
    },
    "hugo-some-ugly": {"hugo.toml": "[uglyURLs]\nnews = true\n"},
    "hugo-languages": {
        "config/_default/hugo.toml": "defaultContentLanguage = 'en'\ndefaultContentLanguageInSubdir = true\n",
        "config/_default/languages.en.toml": "contentDir = 'content/en'\n",
        "config/_default/languages.fr.toml": "contentDir = 'content/fr'\n",
    },
    "zola": {"config.toml": "base_url = 'https://example.org'\n[languages.fr]\n"},
    "eleventy": {
        "eleventy.config.js": "export default function (c) { return { dir: { input: 'src' } }; }",
        "src/posts/posts.json": '{"permalink": "/blog/{{ page.fileSlug }}/"}',
        "src/kept/kept.11tydata.js": "module.exports = { permalink: false };",
    },
    "pelican": {
        "pelicanconf.py": "PATH = 'content'\nARTICLE_URL = '{date:%Y}/{category}/{slug}/'\nNOW = print('run')\n"
        "DEFAULT_LANG = 'en'\nARTICLE_LANG_URL = '{lang}/{slug}/'\n"
    },
    "hexo": {"_config.yml": "permalink: :year/:title/\nnew_post_name: :year-:month-:day-:title.md\n"},
    "mkdocs": {"mkdocs.yml": "nav:\n- !!python/name:x.y\ndocs_dir: pages\nexclude_docs: |\n  drafts/\n  *.tmp.md\n"},
    "mkdocs-files": {"mkdocs.yml": "use_directory_urls: false\n"},
    "docusaurus": {
        "docusaurus.config.js": "export default { presets: [['classic', { blog: { routeBasePath: 'news' } }]] }"
    },
}

ADDRESSES = {
    "jekyll": {
        "_posts/2014-03-19-Hello-You.md": "news/2014/03/19/Hello-You.html",
        "team/_posts/sub/2014-03-19-a.md": "team/news/2014/03/19/a.html",
        "Our_team/_posts/2014-03-19-a.md": "our_team/news/2014/03/19/a.html",
        "about.md": "about.html",
        "docs/index.md": "docs/",
        "_guides/deep/start.md": "g/deep/start/",
    },
    "jekyll-pretty": {"src/about.md": "about/", "src/_posts/2014-03-19-a.md": "2014/03/19/a/"},
    "jekyll-posts": {"_posts/2014-03-19-a.md": "news/a/", "about.md": "about.html"},
    "jekyll-own": {"about.md": "about", "_posts/2014-03-19-a.md": "2014/a"},
    "hugo": {
        "content/_index.md": "",
        "content/posts/2014-03-19-Hello You.md": "2014/03/a-title/",
        "content/About Us.md": "about-us/",
        "content/guides/start/index.fr.md": "fr/guides/start/",
        "content/about.fr.md": "fr/about/",
        "content/c++.md": "c++/",
    },
    "hugo-folders": {
        "text/news/deep/first.md": "deep/first.html",
        "text/about.md": "about.html",
        "french/a.md": "fr/guides/a.html",
    },
    "hugo-languages": {"content/en/a.md": "en/a/", "content/fr/a/_index.md": "fr/a/"},
    "zola": {
        "content/posts/2018-10-10_zola-post.md": "posts/zola-post/",
        "content/posts/2018-10-12T1030-zola-t.md": "posts/zola-t/",
        "content/Große Straße.md": "grosse-strasse/",
        "content/posts/_index.fr.md": "fr/posts/",
        "content/about/index.md": "about/",
    },
    "eleventy": {
        "src/posts/2018-01-01-my-post.md": "blog/my-post/",
        "src/2018-01-01-my-post.md": "my-post/",
        "src/guides/guides.md": "guides/",
        "src/index.md": "",
    },
    "hugo-some-ugly": {"content/news/a.md": "news/a.html", "content/b.md": "b/", "content/news/_index.md": "news/"},
    "pelican": {
        "content/cats/2014-03-19-x.md": "2014/cats/a-title/",
        "content/pages/about.md": "pages/a-title.html",
    },
    "hexo": {
        "source/_posts/sub/2014-03-19-Hello You.md": "2014/sub/Hello You/",
        "source/about/index.md": "about/",
        "source/c.md": "c.html",
    },
    "mkdocs": {"pages/README.md": "", "pages/User-Guide/Start.md": "User-Guide/Start/"},
    "mkdocs-files": {"docs/a.md": "a.html", "docs/b/index.md": "b/"},
    "docusaurus": {
        "docs/01-intro.md": "docs/intro/",
        "docs/guide/guide.md": "docs/guide/",
        "blog/2014-03-19-hello.md": "news/2014/03/19/hello/",
        "src/pages/about.md": "about/",
    },
}

NO_PAGES = {
    "hugo-languages": ["content/shared/a.md"],
    "jekyll": ["README.md", "old/a.md", "_layouts/x.md", "vendor/bundle/a.md", "_unknown/a.md"],
    "hugo": ["README.md", "content/guides/start/part.md", "themes/x/README.md"],
    "eleventy": ["src/_includes/a.md", "README.md"],
    "hexo": ["README.md", "source/_data/a.md"],
    "docusaurus": ["README.md", "docs/_part.md"],
}
DRAFTS = {
    "jekyll": ["_drafts/idea.md", "_parts/a.md", "hidden/a.md"],
    "hugo": ["content/secret/a.md", "content/secret/deep/b.md"],
    "eleventy": ["src/kept/a.md"],
    "mkdocs": ["pages/drafts/a.md", "pages/x.tmp.md"],
    "hexo": ["source/_drafts/2014-03-19-x.md"],
}
MORE = {
    "hugo": {"content/guides/start/index.md": TITLED, "content/secret/_index.md": "---\ncascade: {draft: true}\n---\n"},
}


def made(write: Write, name: str, places: list[str]) -> None:
    for place, text in (SITES[name] | MORE.get(name, {})).items():
        write(place, text)
    for place in places:
        write(place, TITLED)


def read(site: Path, name: str = "") -> Collection:
    generator = recognised(site, name)
    files = list(page_files(site, Counter(), generator.folders))
    return read_collection(generator, files, "", lambda: None)


def raw_addresses(site: Path) -> dict[str, str]:
    """Return the generator's own addresses of pages, by place, before they are made legal."""
    generator, found = recognised(site), {}
    for document in (document for document in read(site).documents if document.digest):
        place = generator.read_place(document.place)
        assert place
        fields = Fields("yaml", generator.defaults(place) | parse_front_matter(split_source(document.file.read_text())))
        found[document.place] = generator.address(place, fields, place.moment)[0].lstrip("/")
    return found


@pytest.mark.parametrize("name", SITES)
def test_each_page_has_its_generators_address(site: Path, write: Write, name: str) -> None:
    made(write, name, list(ADDRESSES[name]))
    assert recognised(site).name == name.partition("-")[0]
    found = raw_addresses(site)
    assert {place: found.get(place, "").removesuffix("/") for place in ADDRESSES[name]} == {
        place: address.removesuffix("/") for place, address in ADDRESSES[name].items()
    }


@pytest.mark.parametrize("name", NO_PAGES)
def test_files_that_are_no_pages_are_left_out(site: Path, write: Write, name: str) -> None:
    made(write, name, NO_PAGES[name])
    collection = read(site)
    assert {document.place for document in collection.documents}.isdisjoint(NO_PAGES[name])
    assert collection.skipped == []


@pytest.mark.parametrize("name", DRAFTS)
def test_what_the_generator_keeps_back_is_a_draft(site: Path, write: Write, name: str) -> None:
    made(write, name, DRAFTS[name])
    drafts = {document.place for document in read(site).documents if document.is_draft}
    assert drafts.issuperset(DRAFTS[name])


def test_a_jekyll_file_without_front_matter_is_a_draft(site: Path, write: Write) -> None:
    write("_config.yml", "title: x\n")
    write("notes.md", "Only text.\n")
    assert [document.is_draft for document in read(site).documents] == [True]


@pytest.mark.parametrize(("date", "day"), [("2013-05-06 02:12:52 +0200", "05/05"), ("2013-05-06 02:12:52", "05/06")])
def test_an_address_has_the_day_in_the_sites_zone(site: Path, write: Write, date: str, day: str) -> None:
    write("_config.yml", "timezone: America/Los_Angeles\npermalink: pretty\n")
    write("_posts/2013-05-06-a.md", f"---\ndate: {date}\n---\n")
    assert [document.path for document in read(site).documents] == [f"2013/{day}/a"]


def test_a_named_generator_wins_over_the_configuration(site: Path, write: Write) -> None:
    write("posts/2018-10-10_zola-post.md", TITLED)
    assert [document.path for document in read(site).documents] == ["posts/2018-10-10_zola-post"]
    assert [document.path for document in read(site, "zola").documents] == ["posts/zola-post"]


def test_it_says_first_how_the_folder_is_read(site: Path, write: Write, run: Run) -> None:
    made(write, "hugo", ["content/a.md", "README.md", "content/guides/start/part.md"])
    said = run("import_pages", site, publish=True).output
    assert said.startswith("Read as a site of Hugo: the pages are in content/.\n")
    assert "1 file that is no page of the site: content/guides/start/part.md\n" in said


@pytest.mark.parametrize(("folder", "where"), [("docs", "docs/source/"), ("website", "website/source/")])
def test_a_repositorys_site_in_a_folder_of_its_own_is_found(
    site: Path, write: Write, run: Run, folder: str, where: str
) -> None:
    write("README.md", TITLED)
    write("src/notes.md", TITLED)
    write(f"{folder}/_config.yml", "new_post_name: :title.md\n")
    write(f"{folder}/source/about/index.md", TITLED)
    said = run("import_pages", site).output
    assert said.startswith(f"Read as a site of Hexo: the pages are in {where}.\n1 new, ")
    assert "3 new, " in run("import_pages", site, generator="none", section="all").output


def test_a_section_that_hugo_lists_by_itself_is_a_page(site: Path, write: Write, run: Run) -> None:
    made(write, "hugo", ["content/my-notes/a.md", "content/my-notes/b.fr.md", "content/secret/a.md"])
    write("content/posts/_index.md", "---\ntitle: Blog\nurl: /blog/\n---\n")
    write("content/posts/one.md", "---\ntitle: One\ndate: 2014-03-19\n---\n")
    assert "11 new" in run("import_pages", site, publish=True).output
    live = Publication.objects.live().exclude(path="").order_by("path")
    assert dict(live.values_list("path", "revision__title")) == {
        "2014/03/one": "One",
        "blog": "Blog",
        "fr": "Un site",
        "fr/my-notes": "My notes",
        "fr/my-notes/b": "A title",
        "guides": "Guides",
        "guides/start": "A title",
        "my-notes": "My notes",
        "my-notes/a": "A title",
    }
    Page.objects.get(path="my-notes").save_revision(by="ada", title="Our notes", body="All of them.")
    assert "0 new, 0 changed" in run("import_pages", site, publish=True).output
    assert Page.objects.get(path="my-notes").latest.title == "Our notes"


FEEDS = {
    "hugo": ({}, {"index.xml", "fr/index.xml"}),
    "hugo-own": (
        {"hugo.toml": "[languages]\nen = {}\nfr = {}\n[outputFormats.rss]\nbaseName = 'feed'\n"},
        {"fr/feed.xml"},
    ),
    "pelican": ({}, {"feeds/all.atom.xml", "feeds/all.rss.xml"}),
    "pelican-own": ({"pelicanconf.py": "FEED_ALL_ATOM = 'atom.xml'\nFEED_ALL_RSS = None\n"}, {"atom.xml"}),
    "hexo": ({"_config.yml": "new_post_name: :title.md\nfeed:\n  path: [a.xml, /b.xml]\n"}, {"a.xml", "b.xml"}),
    "jekyll": ({"_config.yml": "feed:\n  path: blog/feed.xml\n"}, {"blog/feed.xml"}),
    "zola": ({"config.toml": "base_url = ''\nfeed_filenames = ['x.xml']\n"}, {"x.xml"}),
}


@pytest.mark.parametrize("name", FEEDS)
def test_readers_of_the_old_feed_get_the_new_one(site: Path, write: Write, run: Run, name: str) -> None:
    files, feeds = FEEDS[name]
    for place, text in (SITES[name.partition("-")[0]] | files).items():
        write(place, text)
    folder = {"hexo": "source", "jekyll": "."}.get(name, "content")
    write(f"{folder}/about/index.md", "---\ntitle: About\nurl: /about/\npermalink: /about/\ndate: 2014-03-19\n---\n")
    run("import_pages", site, publish=True)
    assert " 0 redirects added" in run("import_pages", site, publish=True).output
    led = Redirect.objects.live().filter(target__endswith="/feed.xml").exclude(from_path="feeds/about.atom.xml")
    assert set(led.values_list("from_path", flat=True)) == feeds


def test_pelicans_address_leaves_the_signs_of_a_title_out(site: Path, write: Write) -> None:
    write("pelicanconf.py", "")
    write("content/a.md", "Title: Ünïts of C++: “tea-time” 0.7 & the_rest\n\nA\n")
    assert raw_addresses(site) == {"content/a.md": "units-of-c-tea-time-07-the-rest.html"}


def test_a_page_that_publisher_makes_itself_stays_a_draft(site: Path, write: Write, run: Run) -> None:
    write("_config.yml", "permalink: pretty\n")
    write("missing.md", "---\ntitle: Not here\npermalink: /404.html\n---\nLook elsewhere.\n")
    ran = run("import_pages", site, publish=True)
    assert "missing.md:3  /404.html is a file that Publisher makes itself; its text is kept as a draft" in ran.output
    assert (ran.code, "0 published" in ran.output, "1 drafts" in ran.output) == (0, True, True)


def test_a_program_gets_the_whole_report(site: Path, write: Write, run: Run) -> None:
    made(write, "hugo", ["README.md", "content/guides/start/part.md"])
    write("content/a.md", f"{TITLED}{{{{< chart >}}}} <svg></svg> [b](b.md)\n")
    write("content/data.bin", "a\n")
    write("content/bad.md", "---\ntitle: [\n---\n")
    output = run("import_pages", site, publish=True, json=True).output
    report = json.loads(output.partition("\n")[0])
    assert (report["generator"], report["counts"]["published"], report["not_read"]) == ("hugo", 2, {".bin": 1})
    assert {page["path"] for page in report["pages"]} == {"a", "guides", "guides/start", "secret"}
    assert (report["held_back"], report["left_out"]) == (["content/a.md"], ["content/guides/start/part.md"])
    assert [(tag["file"], tag["line"], tag["name"]) for tag in report["tags"]] == [("content/a.md", 4, "{{< chart >}}")]
    assert [one["name"] for one in report["removed"]] == ["<svg>"]
    assert [(one["file"], one["line"]) for one in report["skipped"]] == [("content/bad.md", 2)]
    assert report["notes"][0]["text"] == "a link to a file that is not in the import: b.md"


def test_a_configuration_that_cannot_be_read_ends_the_import_in_words(site: Path, write: Write, run: Run) -> None:
    write("a.md", TITLED)
    write("_config.yml", "title: a\nplugins: [x\n")
    ran = run("import_pages", site)
    assert (ran.code, ran.output.count("\n")) == (2, 1)
    assert "_config.yml:3: invalid YAML: " in ran.output
    assert "--from none" in ran.output
    assert run("import_pages", site, generator="none").code == 0


def test_the_web_ui_names_every_generator_as_it_is_written():
    assert {name: kind.__name__ for name, kind in GENERATORS.items()} == GENERATOR_NAMES
