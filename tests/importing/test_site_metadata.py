"""What a generator's data says of pages together: their order, the main menu, authors' names, and fields unread."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.pages.models import Page
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]


def weights() -> dict[str, int]:
    return dict(Page.objects.exclude(path="").values_list("path", "weight"))


def in_menu() -> dict[str, bool | None]:
    return dict(Page.objects.exclude(path="").exclude(latest=None).values_list("path", "latest__in_menu"))


def page(title: str, fields: str = "") -> str:
    return f"---\ntitle: {title}\n{fields}\n---\nText\n"


def test_hugo_puts_pages_without_a_weight_last(site: Path, write: Write, run: Run) -> None:
    write("hugo.toml", "title = 'T'\n")
    for name, weight in (("first", "-3"), ("second", "10"), ("zero", "0"), ("none", "")):
        write(f"content/docs/{name}.md", page(name, f"weight: {weight}" if weight else ""))
    write("content/plain/a.md", page("A"))
    run("import_pages", site)
    found = weights()
    assert sorted((path for path in found if path.startswith("docs/")), key=lambda path: (found[path], path)) == [
        "docs/first", "docs/second", "docs/none", "docs/zero"
    ]  # fmt: skip
    assert found["plain/a"] == 0
    assert "0 new, 0 changed" in run("import_pages", site).output


ORDERS = {
    "docusaurus": ({"docusaurus.config.js": "export default {}"}, "docs/{}.md", "sidebar_position: {}.5"),
    "jekyll": ({"_config.yml": "permalink: pretty\n"}, "docs/{}.md", "nav_order: {}"),
    "eleventy": ({".eleventy.js": ""}, "docs/{}.md", "eleventyNavigation: {{key: x, parent: y, order: {}}}"),
    "zola": ({"config.toml": "base_url = ''\n"}, "content/docs/{}.md", "weight: {}"),
    "mkdocs": ({"mkdocs.yml": "nav:\n- Docs:\n  - B: docs/b.md\n  - docs/a.md\n"}, "docs/docs/{}.md", ""),
}


@pytest.mark.parametrize("name", ORDERS)
def test_each_generators_order_is_kept(site: Path, write: Write, run: Run, name: str) -> None:
    files, place, field = ORDERS[name]
    for file, text in files.items():
        write(file, text)
    write(place.format("b"), page("B", field.format(1)))
    write(place.format("a"), page("A", field.format(2)))
    ran = run("import_pages", site)
    found = weights()
    assert 0 < found["docs/b"] < found["docs/a"], ran.output


MENUS = {
    "hugo": {"hugo.toml": "[[menus.main]]\npageRef = '/a'\nweight = 2\n[[menus.main]]\nurl = '/deep/b/'\nweight = 1\n"},
    "mkdocs": {"mkdocs.yml": "nav:\n- Deep: deep/b.md\n- A: a.md\n- Group:\n  - c.md\n- https://x.test/\n"},
    "eleventy": {".eleventy.js": ""},
}


@pytest.mark.parametrize("name", MENUS)
def test_the_sites_menu_is_the_main_menu(site: Path, write: Write, run: Run, name: str) -> None:
    for file, text in MENUS[name].items():
        write(file, text)
    folder = {"hugo": "content/", "mkdocs": "docs/"}.get(name, "")
    plugin = "eleventyNavigation: {{key: {0}, order: {1}}}".format if name == "eleventy" else lambda *_: ""
    write(f"{folder}a.md", page("A", plugin("A", 2)))
    write(f"{folder}deep/b.md", page("B", plugin("B", 1)))
    write(f"{folder}c.md", page("C"))
    run("import_pages", site)
    found = weights()
    menu = sorted((path for path, is_in in in_menu().items() if is_in), key=lambda path: found[path])
    assert menu == ["deep/b", "a"]
    assert in_menu()["c"] is False


@pytest.mark.parametrize(
    ("files", "authors"),
    [
        ({"data/authors/ada.yml": "name: Ada Love\n", "data/authors/bob.yml": "name: [\n"}, ["Ada Love", "bob"]),
        ({"_data/authors.yml": "ada:\n  name: Ada  Lovelace\nbob:\n  display_name: Bob\n"}, ["Ada Lovelace", "Bob"]),
        ({"blog/authors.yml": "bob:\n  name: Bob B\n  url: https://x.test\n"}, ["ada", "Bob B"]),
        ({"data/authors.json": '{"ada": {"title": "Ada"}, "bob": "x"}'}, ["Ada", "bob"]),
    ],
)  # fmt: skip
def test_authors_have_the_names_of_the_sites_data(
    site: Path, write: Write, run: Run, files: dict[str, str], authors: list[str]
) -> None:
    for place, text in files.items():
        write(place, text)
    write("posts/a.md", page("A", "authors: [ada, bob]"))
    run("import_pages", site)
    latest = Page.objects.get(path="posts/a").latest
    assert latest
    assert latest.authors == authors


def test_fields_that_are_not_read_are_counted_by_name(site: Path, write: Write, run: Run) -> None:
    for number in range(3):
        write(f"{number}.md", page("A", f"layout: post\nslug: x-{number}\nextra: {{color: red, image: /a.png}}"))
    write("b.md", page("B", "layout: post\nlinkTitle: Short\nseries: One\n" + "\n".join(f"f{n}: 1" for n in range(9))))
    ran = run("import_pages", site)
    assert "Fields that aren't read, by the number of files: 4 layout, 3 extra.color, 1 " in ran.output
    assert ran.output.partition("number of files: ")[2].partition("\n")[0].endswith(", others")
    report = json.loads(run("import_pages", site, json=True, taxonomies="series").output.partition("\n")[0])
    assert report["unread_fields"] == {
        "layout": 4, "extra.color": 3, "linktitle": 1, **{f"f{n}": 1 for n in range(9)}
    }  # fmt: skip
