"""Old addresses in an import: each becomes a redirect, or the report says why it can't."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

from publisher.pages.models import Page, Redirect, add_redirect
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]


def redirects() -> dict[str, str]:
    return dict(Redirect.objects.live().values_list("from_path", "target"))


@pytest.mark.parametrize(
    ("alias", "source"),
    [
        ("/old%E2%80%93name/", "old–name"),
        ("/old/a b/", "old/a b"),
        ("/old/trinity%20hall.pdf", "old/trinity hall.pdf"),
        ("/fish&chips/", "fish&chips"),
        ("/c++/", "c++"),
        ("/50%25-off/", "50%-off"),
        ("/Index.PHP", "Index.PHP"),
        ("/old.html?id=7", "old.html?id=7"),
        ("/~ada", "~ada"),
        ("/con/index.xml", "con/index.xml"),
        ("/feed/", "feed"),
        ("https://www.example.org/old/", "old"),
        ("old-name", "posts/old-name"),
        ("./old-name/", "posts/old-name"),
        ("../archive/older-name", "archive/older-name"),
        ("old?p=1", "posts/old?p=1"),
    ],
)
def test_any_address_can_be_an_alias(
    site: Path, write: Write, run: Run, settings: LazySettings, alias: str, source: str
) -> None:
    settings.SITE_URL = "https://www.example.org"
    write("posts/new-name.md", f'---\ntitle: New\naliases: ["{alias}"]\n---\n')
    assert run("import_pages", site, publish=True).code == 0
    assert redirects() == {source: "posts/new-name"}
    assert "1 unchanged, 0 skipped; 0 published, 0 redirects" in run("import_pages", site, publish=True).output


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("title: T\nredirect_from: old-name", "docs/old-name"),
        ("title: T\naliases: [old-name]", "docs/posts/old-name"),
        ("title: T\naliases: [/old-name/]", "docs/old-name"),
        ("title: T\nurl: /2014/New.html\naliases: [old]", "docs/2014/old"),
    ],
)
def test_an_alias_moves_below_the_section_with_its_page(
    site: Path, write: Write, run: Run, text: str, source: str
) -> None:
    write("posts/new-name.md", f"---\n{text}\n---\n")
    assert run("import_pages", site, section="docs", publish=True).code == 0
    assert source in redirects()


def test_an_alias_of_zola_begins_at_the_root(site: Path, write: Write, run: Run) -> None:
    write("docs/start.md", "+++\ntitle = 'Start'\naliases = ['old']\n[extra]\nx = 'y'\n+++\n")
    run("import_pages", site)
    assert redirects() == {"old": "docs/start"}


@pytest.mark.parametrize(
    ("alias", "said"),
    [
        ("/a/../../x", "“..” would leave its directory"),
        ("../../../x", "“..” would leave its directory"),
        ("/%2e%2e/x", "“..” would leave its directory"),
        ("/a%00b", "a control character"),
        ("/a%5Cb", "a backslash"),
        ("/-/pages/", "reserved for Publisher itself"),
        ("/feed.xml", "Publisher itself serves /feed.xml"),
        ("https://elsewhere.example/old/", "isn't an address of this site"),
        ("//elsewhere.example/old/", "names another site"),
        ("/" + "x" * 251, "it has 251 characters"),
        ("/", "home is always a page"),
        ("/other/", "that is already the address of other.md"),
    ],
)
def test_what_cannot_be_redirected_is_said_and_the_page_imported(
    site: Path, write: Write, run: Run, alias: str, said: str
) -> None:
    write("other.md")
    write("posts/new.md", f"---\ntitle: New\naliases: ['{alias}']\n---\n")
    ran = run("import_pages", site, publish=True)
    assert (ran.code, redirects()) == (1, {})
    assert f"posts/new.md:3  no redirect from {alias!r}: " in ran.output
    assert said in ran.output
    assert Page.objects.filter(path="posts/new").exists()


def test_the_address_of_a_file_whose_name_no_path_can_have_redirects(site: Path, write: Write, run: Run) -> None:
    write("c++ tips.md")
    write("About.md")
    assert run("import_pages", site, publish=True).code == 0
    assert redirects() == {"c++ tips": "c-tips"}


def test_a_promised_redirect_that_another_page_prevents_is_said(site: Path, write: Write, run: Run) -> None:
    write("a.md", "---\ntitle: A\naliases: [/c++ tips/]\n---\n")
    write("c++ tips.md")
    ran = run("import_pages", site, publish=True)
    assert "c++ tips.md  no redirect from '/c++ tips': that is already the address of a.md" in ran.output


def test_links_to_old_addresses_lead_to_the_new_ones(
    site: Path, write: Write, run: Run, settings: LazySettings
) -> None:
    settings.SITE_URL = "https://www.example.org"
    write("new.md", "---\ntitle: New\naliases: [/caf%C3%A9/, '/index.php?p=12', /a%20b/]\n---\n")
    old = [
        "/caf%C3%A9/",
        "/café/#x",
        "/index.php?p=12#x",
        "/a%20b?q=1",
        "https://www.example.org/new",
        "/index.php?p=1",
    ]
    write("page.md", "---\ntitle: Page\n---\n" + "\n".join(f"[a]({address})" for address in old))
    run("import_pages", site, publish=True)
    page = Page.objects.get(path="page").latest
    assert page is not None
    new = ["/new/", "/new/#x", "/new/#x", "/new/?q=1", "/new/", "/index.php?p=1"]
    assert page.body.split() == [f"[a]({address})" for address in new]


def test_an_export_brings_every_redirect_back(tmp_path: Path, site: Path, write: Write, run: Run) -> None:
    write("a.md")
    run("import_pages", site, publish=True)
    for old in ("/caf%C3%A9/", "/x?p=1&q=%20", "/50%25-off", "/wiki/C%23", "/What%3F", "/%2541/", "/Old Page.HTML"):
        add_redirect(old, "a", by="ada")
    before = redirects()
    run("export_pages", tmp_path / "out")
    assert "0 redirects added" in run("import_pages", tmp_path / "out", publish=True).output
    Redirect.objects.all().delete()
    assert run("import_pages", tmp_path / "out", publish=True).code == 0
    assert redirects() == before
