"""The old addresses of an imported site's files: each generator's, answered by the files in the library."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from publisher.pages.models import MediaFile, Page, Redirect
from tests.importing.conftest import Ran
from tests.pages.media.pictures import photo
from tests.static_site.live import show

Write = Callable[..., Path]
Run = Callable[..., Ran]

TEXT = "---\ntitle: A\ndate: 2014-03-19\n---\n![](near.png) ![b](/img/far.png?x)\n"
SITES = {
    "hugo": (
        {"hugo.toml": "[permalinks]\nposts = '/:year/:title/'\n", "content/posts/a/index.md": TEXT},
        {"content/posts/a/near.png": "2014/a/near.png", "static/img/far.png": "img/far.png"},
    ),
    "zola": (
        {"config.toml": "base_url = 'https://x.test'\n", "content/My Posts/a/index.md": TEXT.replace("---", "+++", 2)},
        {"content/My Posts/a/near.png": "my-posts/a/near.png", "static/img/far.png": "img/far.png"},
    ),
    "jekyll": (
        {"_config.yml": "title: T\n", "Guides/a.md": TEXT},
        {"Guides/near.png": "Guides/near.png", "img/far.png": "img/far.png"},
    ),
    "hexo": (
        {"_config.yml": "permalink: :year/:title.html\nnew_post_name: :title.md\n", "source/_posts/a.md": TEXT},
        {"source/_posts/a/near.png": "2014/a/near.png", "source/img/far.png": "img/far.png"},
    ),
    "eleventy": (
        {".eleventy.js": "module.exports = { dir: { input: 'src' } };", "src/posts/a.md": TEXT},
        {"src/posts/near.png": "posts/near.png", "public/img/far.png": "img/far.png"},
    ),
    "mkdocs": (
        {"mkdocs.yml": "site_name: T\n", "docs/guide/a.md": TEXT.replace("near", "../pics/near")},
        {"docs/pics/near.png": "pics/near.png", "docs/img/far.png": "img/far.png"},
    ),
    "pelican": (
        {"pelicanconf.py": "PATH = 'content'\n", "content/a.md": TEXT.replace("near", "{static}/pics/near")},
        {"content/pics/near.png": "pics/near.png", "content/img/far.png": "img/far.png"},
    ),
    "docusaurus": (
        {"docusaurus.config.js": "export default {}", "docs/a.md": TEXT.replace("near", "../static/pics/near")},
        {"static/pics/near.png": "pics/near.png", "static/img/far.png": "img/far.png"},
    ),
    "none": (
        {"Guides/a.md": TEXT},
        {"Guides/near.png": "Guides/near.png", "static/img/far.png": "img/far.png"},
    ),
}  # fmt: skip


def led() -> dict[str, str]:
    return dict(Redirect.objects.live().filter(target__startswith="/media/").values_list("from_path", "target"))


@pytest.mark.parametrize("name", SITES)
def test_files_answer_at_the_addresses_that_the_generator_gave_them(
    site: Path, write: Write, run: Run, name: str
) -> None:
    texts, files = SITES[name]
    for place, text in texts.items():
        write(place, text.replace("date: ", "date = ").replace("title: A", "title = 'A'") if "+++" in text else text)
    for number, place in enumerate(files):
        write(place, photo(20 + number, 20, "PNG"))
    ran = run("import_pages", site, publish=True)
    assert led() == {address: f"/media/{address.rpartition('/')[2]}" for address in files.values()}, ran.output
    again = run("import_pages", site, publish=True)
    assert " 0 redirects added" in again.output


def test_every_file_that_the_generator_published_keeps_its_address(
    site: Path, write: Write, run: Run, client, tmp_path: Path
) -> None:
    write("hugo.toml", "baseURL = 'https://x.test'\n")
    write("content/a.md", "---\ntitle: A\n---\n![](/img/My%20Tea.PNG)\n\n[Fees](/uploads/fees.csv)\n")
    write("static/img/My Tea.PNG", photo(20, 20, "PNG"))
    write("static/uploads/fees.csv", "what,price\ntea,2\n")
    write("static/uploads/unnamed.csv", "what,price\npot,2\n")
    write("static/site.css", "body {}\n")
    write("content/secret/index.md", "---\ntitle: B\ndraft: true\n---\n![](draft.png)\n")
    write("content/secret/draft.png", photo(40, 20, "PNG"))
    assert len(run("import_pages", site, publish=True, dry_run=True).output) > 0
    assert [model.objects.count() for model in (Redirect, MediaFile)] == [0, 0]
    ran = run("import_pages", site, publish=True, json=True)
    assert json.loads(ran.output)["counts"]["redirects"] == 6  # the feed's and /page/1/, too
    assert MediaFile.objects.count() == 4
    show()
    old = tmp_path / "public"
    for place in ("img/My Tea.PNG", "uploads/fees.csv", "a/index.html"):
        (old / place).parent.mkdir(parents=True, exist_ok=True)
        (old / place).write_text("old")
    call_command("compare_addresses", old)
    assert client.get("/img/My%20Tea.PNG").headers["Location"].endswith("/my-tea-20.png")
    waiting = ("/secret/draft.png", "/uploads/unnamed.csv")
    assert [client.get(address).status_code for address in waiting] == [404, 404]  # until a live page uses them
    page = Page.objects.get(path="secret")
    page.save_revision(by="ada", title="B", body="![](/media/draft.png) [x](/media/unnamed.csv)")
    page.publish(by="ada")
    show()
    assert [client.get(address).status_code for address in waiting] == [301, 301]


def test_an_old_address_that_a_page_has_or_an_alias_asks_for_stays(site: Path, write: Write, run: Run) -> None:
    write("a.md", "---\ntitle: A\naliases: [/files/tea.png]\n---\n![](/files/tea.png) ![](/files/other.png)\n")
    write("files/tea.png", photo(20, 20, "PNG"))
    write("files/other.png", photo(30, 20, "PNG"))
    run("import_pages", site, section="blog")
    assert dict(Redirect.objects.live().values_list("from_path", "target")) == {
        "blog/files/tea.png": "blog/a",
        "blog/files/other.png": "/media/other.png",
    }


def test_another_picture_at_the_same_place_takes_over_its_old_address(site: Path, write: Write, run: Run) -> None:
    write("a.md", "![](/tea.png)\n")
    for width in (20, 30):
        write("tea.png", photo(width, 20, "PNG"))
        run("import_pages", site)
    assert led() == {"tea.png": "/media/tea-2.png"}


def test_lists_by_date_lead_to_the_nearest_page_above(site: Path, write: Write, run: Run) -> None:
    write("_config.yml", "new_post_name: :title.md\npermalink: news/:year/:month/:day/:title/\narchive_dir: all\n")
    write("source/_posts/tea.md", "---\ntitle: Tea\ndate: 2014-03-19\n---\nTea\n")
    write("source/_posts/deep/pot.md", "---\ntitle: Pot\ndate: 2015-12-01\npermalink: 2015/pot/\n---\nPot\n")
    write("source/_drafts/idea.md", "---\ntitle: Idea\ndate: 2020-01-01\n---\nIdea\n")
    write("source/about/index.md", "---\ntitle: About\ndate: 2014-03-19\n---\n")
    run("import_pages", site, publish=True)
    to_home = {"all", "news", "news/2014", "news/2014/03", "2015"}
    found = dict(Redirect.objects.live().exclude(target="feed.xml").values_list("from_path", "target"))
    assert {path: target for path, target in found.items() if not target} == dict.fromkeys(to_home, "")
    below = run("import_pages", site, "--section=old", publish=True)
    assert "4 redirects added" in below.output
    assert Redirect.objects.live().get(from_path="old/news/2014").target == ""
