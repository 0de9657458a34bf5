"""Pictures and downloads of an imported site: found from where texts name them, brought once, and named if missing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.pages.models import Page
from publisher.pages.models.media import MediaVersion
from tests.importing.conftest import Ran
from tests.pages.media.pictures import photo

Write = Callable[..., Path]
Run = Callable[..., Ran]


def bodies() -> dict[str, str]:
    return dict(Page.objects.exclude(path="").values_list("path", "latest__body"))


def names() -> list[str]:
    return list(MediaVersion.objects.live().order_by("name").values_list("name", flat=True))


SITES = {
    "hugo": ("hugo.toml", "content/a/index.md", ["content/a/near.png", "static/img/far.png"]),
    "zola": ("config.toml", "content/posts/a/index.md", ["content/posts/a/near.png", "static/img/far.png"]),
    "jekyll": ("_config.yml", "posts/a.md", ["posts/near.png", "img/far.png"]),
    "hexo": ("_config.yml", "source/_posts/a.md", ["source/_posts/a/near.png", "source/img/far.png"]),
    "eleventy": (".eleventy.js", "posts/a.md", ["posts/near.png", "public/img/far.png"]),
    "mkdocs": ("mkdocs.yml", "docs/a.md", ["docs/near.png", "docs/img/far.png"]),
    "pelican": ("pelicanconf.py", "content/a.md", ["content/near.png", "content/img/far.png"]),
    "none": ("nothing.txt", "a.md", ["near.png", "img/far.png"]),
}
CONFIGS = {"zola": "base_url = 'https://example.org'\n", "hexo": "new_post_name: :title.md\n"}


@pytest.mark.parametrize("name", SITES)
def test_files_are_found_where_each_generator_has_them(site: Path, write: Write, run: Run, name: str) -> None:
    config, page, files = SITES[name]
    write(config, CONFIGS.get(name, "a: b\n" if config.endswith("yml") else ""))
    for number, place in enumerate(files):
        write(place, photo(20 + number, 20, "PNG"))
    write(page, "---\ntitle: A\ndate: 2014-03-19\nimage: /img/far.png\n---\n![](near.png) ![b](/img/far.png?x)\n")
    ran = run("import_pages", site)
    assert "Brought into the library: 2 files\n" in ran.output
    revision = Page.objects.exclude(path="").select_related("latest").get().latest
    assert revision
    assert (revision.body, revision.image) == ("![](/media/near.png) ![b](/media/far.png?x)\n", "/media/far.png")
    assert names() == ["far.png", "near.png"]
    again = run("import_pages", site).output
    assert "Brought" not in again
    assert "0 new, 0 changed, 1 unchanged" in again


def test_every_way_to_name_a_file_is_understood(site: Path, write: Write, run: Run) -> None:
    write("a b.png", photo(20, 20, "PNG"))
    write("fees.csv", "what,price\ntea,2\n")
    write(
        "a.md",
        '![](<a b.png>) ![](a%20b.png)\n\n<img src="../a%20b.png"> <a href="/fees.csv">Fees</a>\n\n'
        "[fees]({static}/fees.csv)\n\n"
        '{{< figure src="fees.csv" alt="F" >}}\n\n[r]: fees.csv\n\n[r]\n\n'
        '![]({{ site.baseurl }}/a%20b.png) ![]({{ "/fees.csv" | relative_url }}#x)\n'
        '<img src="{{site.url}}/a%20b.png">\n',
    )
    run("import_pages", site)
    assert bodies()["a"] == (
        '![](/media/a-b.png) ![](/media/a-b.png)\n\n<img src="/media/a-b.png"> <a href="/media/fees.csv">Fees</a>\n\n'
        "[fees](/media/fees.csv)\n\n![F](/media/fees.csv)\n\n[r]: /media/fees.csv\n\n[r]\n\n"
        '![](/media/a-b.png) ![](/media/fees.csv#x)\n<img src="/media/a-b.png">\n'
    )


def test_what_is_missing_or_of_no_use_is_named_with_its_line(site: Path, write: Write, run: Run) -> None:
    write("a.md", "---\ntitle: A\n---\n![](gone.png)\n\n![](../outside.png) ![](bad.png)\n\n`![](code.png)`\n")
    write("bad.png", b"no picture")
    write("../outside.png", photo(20, 20, "PNG"))
    said = run("import_pages", site).output
    assert "a.md:4  gone.png isn't in the site's files\n" in said
    assert "a.md:6  ../outside.png isn't in the site's files\n" in said
    assert "a.md:6  bad.png can't be brought: " in said
    assert "code.png" not in said
    assert names() == []


def test_what_is_missing_in_many_places_is_named_three_times_unless_all_is_asked_for(
    site: Path, write: Write, run: Run
) -> None:
    for number in range(5):
        write(f"{number}.md", "![](/gone.png)\n")
    said = run("import_pages", site).output
    assert said.count("/gone.png isn't in the site's files") == 3
    assert "2.md:1  /gone.png isn't in the site's files (and in 2 other places)\n" in said
    assert run("import_pages", site, verbosity=2).output.count("/gone.png isn't") == 5


def test_a_sites_own_folder_may_have_the_librarys_name(site: Path, write: Write, run: Run) -> None:
    write("static/media/A B.png", photo(20, 20, "PNG"))
    write("a.md", "![](/media/A%20B.png)\n")
    run("import_pages", site)
    assert (bodies()["a"], names()) == ("![](/media/a-b.png)\n", ["a-b.png"])


def test_a_dry_run_brings_nothing_and_says_the_same(site: Path, write: Write, run: Run) -> None:
    write("a.png", photo(20, 20, "PNG"))
    write("a.md", "![](a.png)\n")
    assert "Brought into the library: 1 file\n" in run("import_pages", site, dry_run=True).output
    assert (names(), bodies()) == ([], {})


def test_files_of_one_name_stay_apart(site: Path, write: Write, run: Run) -> None:
    for place, side in (("a", 20), ("b", 30)):
        write(f"{place}/cover.png", photo(side, side, "PNG"))
        write(f"{place}/index.md", "---\ntitle: A\n---\n![](cover.png)\n")
    run("import_pages", site)
    assert bodies() == {"a": "![](/media/cover.png)\n", "b": "![](/media/cover-2.png)\n"}
