"""Whole sites with the traps of real ones, imported, published and asked as readers ask: what is public, and where."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from publisher.pages.models import Page, Publication
from tests.importing.conftest import Ran
from tests.static_site.live import show

Write = Callable[..., Path]
Run = Callable[..., Ran]


def live() -> set[str]:
    return set(Publication.objects.live().exclude(path="").values_list("path", flat=True))


def read(client: Client, address: str) -> str:
    """Return what a reader gets at an address, after at most one redirect."""
    response = client.get(address)
    if response.status_code == 301:
        response = client.get(response.headers["Location"])
    return response.content.decode()


NOT_PUBLIC = {
    "dated.md": "date: 2099-01-01",
    "zoned.md": "date: 2099-01-01 10:00:00 +0200",
    "_posts/2099-02-01-later.md": "",
    "embargo.md": "date: 2020-01-01\npublishDate: 2099-06-01T09:00:00Z",
    "pub.md": "pubDate: 2099-06-01",
    "sale.md": "date: 2020-03-01\nexpiryDate: 2020-04-01",
    "over.md": "unpublishDate: 2020-04-01T10:00:00Z",
    "headless.md": "headless: true",
    "never.md": "build:\n  render: never\n  list: never",
    "link.md": "build: {render: link}",
    "old-build.md": "_build: {render: false}",
    "zola.md": "render: false",
    "unwritten.md": "permalink: false",
    "_drafts/idea.md": "",
    "status.md": "status: hidden",
    "published.md": "published: false",
}
BEHIND_BLANKS = ["\n---\ndraft: true\n---\n", "\n\n+++\ndraft = true\n+++\n", "\ufeff\n---\ndraft: yes\n---\n"]
UNREADABLE = ["---\ntitle: [\ndraft: true\n---\n", "+++\ndraft = true\n", '---json\n{"draft": true\n---\n']


def test_nothing_becomes_public_that_a_file_keeps_back_in_any_way(
    site: Path, write: Write, run: Run, client: Client
) -> None:
    for place, fields in NOT_PUBLIC.items():
        write(place, f"---\ntitle: Secret plan\n{fields}\n---\nSecret words.\n")
    for number, text in enumerate([*BEHIND_BLANKS, *UNREADABLE]):
        write(f"text-{number}.md", f"{text}Secret words.\n")
    write("public.md", "---\ntitle: Public\n---\nSecret no more.\n")
    ran = run("import_pages", site, publish=True)
    assert live() == {"public"}, ran.output
    show()
    assert client.get("/public/").status_code == 200
    for page in Page.objects.exclude(path__in=("", "public")):
        assert client.get(f"/{page.path}/").status_code == 404
    for place in (place for place, fields in NOT_PUBLIC.items() if "2099" in place + fields or "2020" in fields):
        assert place in ran.output, "a time is said"
    unwritten = re.findall(r"6 drafts have no page on the old site \(.*\): (.*)", ran.output)
    assert set(unwritten[0].split(", ")) == {
        "headless.md", "never.md", "link.md", "old-build.md", "zola.md", "unwritten.md"
    }  # fmt: skip
    assert "3 skipped" in ran.output


OLD = {
    "guides/2018-01-01-my-post.md": ("title: P", ["/guides/my-post/", "/guides/2018-01-01-my-post/"]),
    "guides/2018-10-10_zola-post.md": ("title: Z", ["/guides/zola-post/", "/guides/2018-10-10_zola-post/"]),
    "guides/2018-10-12T1030-with-time.md": ("title: T", ["/guides/with-time/"]),
    "guides/2018-10-13-bundle/index.md": ("title: B", ["/guides/bundle/", "/guides/2018-10-13-bundle/"]),
    "a.md": (
        "title: A\npermalink: /2016/04/%e5%8c%97%e4%ba%ac-trip/",
        ["/2016/04/%E5%8C%97%E4%BA%AC-trip/", "/2016/04/北京-trip/"],
    ),
    "b.md": ('title: Café\nslug: "caf%C3%A9-du-nord"', ["/café-du-nord/", "/caf%C3%A9-du-nord"]),
    "c.md": ("title: C\nurl: /50%25-off/tea%20time.html", ["/50%25-off/tea%20time.html"]),
    "d.md": ("title: D\npermalink: /what%3F/", ["/what%3F/"]),
    "c++ tips.md": ("title: C++ tips", ["/c++%20tips/", "/c++ tips"]),
    "posts/node.js.md": ("title: Node", ["/posts/node.js/", "/posts/node.js"]),
    "posts/readme.txt.md": ("title: Readme", ["/posts/readme.txt/", "/posts/readme.txt"]),
    "posts/index.html.md": ("title: Index", ["/posts/", "/posts/index.html"]),
    "posts/v1.2.md": ("title: V", ["/posts/v1.2/"]),
    "posts/new-name.md": (
        "title: New\naliases: [old-name, ../archive/older, /abs/name/, ./dot]",
        ["/posts/old-name/", "/archive/older", "/abs/name?utm=x", "/posts/dot"],
    ),
    "e.md": (
        'title: E\naliases: ["/über uns/", "/%C3%BCber/", "/My Page.html", "/a+b/", "/~ada", "/@me", "/?p=12"]',
        ["/%C3%BCber%20uns/", "/%C3%BCber", "/My%20Page.html", "/a+b/", "/~ada", "/@me/", "/?p=12"],
    ),
}


def test_every_old_address_answers(site: Path, write: Write, run: Run, client: Client) -> None:
    for place, (fields, _) in OLD.items():
        write(place, f"---\n{fields}\n---\nText of {place}\n")
    ran = run("import_pages", site, publish=True)
    show()
    for place, (_, addresses) in OLD.items():
        for address in addresses:
            assert f"Text of {place}" in read(client, address), (place, address, ran.output)
    assert {"2016/04/北京-trip", "café-du-nord"} <= live()
    assert "0 new, 0 changed" in (again := run("import_pages", site, publish=True).output)
    assert " 0 redirects added" in again


def test_an_address_that_two_dated_files_may_have_had_is_neithers(site: Path, write: Write, run: Run) -> None:
    for year in (2018, 2019):
        write(f"news/{year}-01-01-letter.md", "---\ntitle: Letter\n---\n")
    ran = run("import_pages", site, publish=True)
    assert (ran.code, live()) == (0, {"news/2018/01/01/letter", "news/2019/01/01/letter"})


@pytest.mark.parametrize("address", ["%2e%2e/x", "a%5Cb", "a%00b", "-%2Fx"])
def test_a_dangerous_address_stays_one_when_it_is_encoded(site: Path, write: Write, run: Run, address: str) -> None:
    write("a.md", f"---\ntitle: A\npermalink: /{address}/\n---\n")
    ran = run("import_pages", site, publish=True)
    assert (ran.code, live()) == (1, set()), ran.output
