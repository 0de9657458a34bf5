"""./manage.py export_pages: exports can be imported unchanged, and other people's files aren't touched."""

import datetime as dt
import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from pytest_django import Settings

from publisher.pages.export_files import FolderRefused, remove_file, replace_text
from publisher.pages.models import ContentVersion, Page, Publication, Redirect, Revision, add_redirect
from tests.importing.conftest import Ran

Run = Callable[..., Ran]


def publish(path: str, **written: object) -> Page:
    page = Page.objects.create_page(path, by="editor", weight=written.pop("weight", 0))
    page.save_revision(by="editor", **{"title": f"Page {path}", **written})
    page.publish(by="editor")
    return page


def draft(path: str, **written: object) -> Page:
    page = Page.objects.create_page(path, by="editor")
    page.save_revision(by="editor", **{"title": f"Draft {path}", **written})
    return page


def tree(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def lastmod(path: str) -> str:
    at = Publication.objects.live().get(path=path).published_at
    return f"lastmod: {at.astimezone(ZoneInfo(settings.SITE_TIME_ZONE)).isoformat()}\n"


def empty_the_database() -> None:
    Redirect.objects.all().delete()
    Publication.objects.exclude(path="").delete()
    Page.objects.exclude(path="").delete()
    home = Page.objects.get(path="")
    home.save_revision(by="editor", title="Home")
    home.publish(by="editor")


@pytest.fixture
def tricky_pages(db: None) -> None:
    """Create pages whose text, address or file name could get lost on the way out and back."""
    publish("guides", title="Guides: all of them", weight=-2)
    publish(
        "guides/install", title="yes", summary="Two\nlines with <b>", body="\n\n  Text\t\n\n# Page\n\n", tags=["1.10"]
    )
    publish("2014-03-19-a-name-with-a-date", title="'null'")
    publish("a--b/c-", body="{% raw %}{{ '/x/' | url }}{% endraw %} [a](../guides.md) ---\n---\n")
    publish("node_modules/x", body="no line end")
    publish("shown", in_menu=True)
    publish("not-shown", in_menu=False)
    publish("größe/x²", title="~", date=dt.datetime(2014, 3, 19, 1, 2, 3, 4, tzinfo=dt.UTC), image=" a ", noindex=True)
    publish("day", date=dt.datetime(2020, 1, 2, tzinfo=dt.UTC), authors=["Ada, Countess", "x"], description="“quoted”")
    publish("ahead", date=dt.datetime(9014, 5, 6, tzinfo=dt.UTC))
    draft("idea", body="Typed\r\nin a form\r\n", summary="Two\r\nlines")
    add_redirect("old/day.html", "day", by="editor")
    add_redirect("older", "day", by="editor")
    add_redirect("away", "https://example.org/", by="editor")
    publish("gone").mark_deleted(by="editor")


@pytest.mark.usefixtures("tricky_pages")
def test_importing_an_export_again_changes_nothing(tmp_path: Path, run: Run) -> None:
    assert run("export_pages", tmp_path / "out").code == 0
    before = Revision.objects.count(), ContentVersion.objects.current(), Page.objects.count()
    ran = run("import_pages", tmp_path / "out", publish=True)
    assert ran == Ran("0 new, 0 changed, 12 unchanged, 0 skipped; 0 published, 0 redirects added, 1 drafts\n", 0)
    assert (Revision.objects.count(), ContentVersion.objects.current(), Page.objects.count()) == before


@pytest.mark.usefixtures("tricky_pages")
def test_an_export_from_an_empty_database_that_imported_it_has_the_same_bytes(tmp_path: Path, run: Run) -> None:
    run("export_pages", tmp_path / "first")
    empty_the_database()
    assert run("import_pages", tmp_path / "first", publish=True).code == 0
    run("export_pages", tmp_path / "second")
    assert tree(tmp_path / "first") == tree(tmp_path / "second")


def test_a_file_holds_what_is_not_empty_and_stands_where_its_address_says(
    tmp_path: Path, run: Run, settings: Settings
) -> None:
    settings.SITE_TIME_ZONE = "America/New_York"
    publish("guides")
    at = dt.datetime(2014, 3, 19, 14, 14, 29, tzinfo=dt.UTC)
    publish("guides/install", title="Install", date=at, tags=["a b"], weight=3, body="Text\n")
    add_redirect("old.html", "guides/install", by="editor")
    run("export_pages", tmp_path / "out")
    assert set(tree(tmp_path / "out")) == {
        "publisher-export.json",
        "_index.md",
        "guides/_index.md",
        "guides/install.md",
    }
    assert (tmp_path / "out/guides/install.md").read_text() == (
        f"---\ntitle: Install\ndate: 2014-03-19T10:14:29-04:00\n{lastmod('guides/install')}tags:\n  - a b\nweight: 3\n"
        "aliases:\n  - /old.html\n---\n\nText\n"
    )


def test_an_export_replaces_what_changed_and_removes_what_is_gone(tmp_path: Path, run: Run) -> None:
    publish("a/b/c")
    leaf = publish("d")
    run("export_pages", tmp_path / "out")
    Page.objects.get(path="a/b/c").mark_deleted(by="editor")
    publish("d/e")
    leaf.save_revision(by="editor", title="New")
    (tmp_path / "out" / ".git").mkdir()
    assert "2 written, 1 unchanged, 2 removed" in run("export_pages", tmp_path / "out").output
    assert set(tree(tmp_path / "out")) == {"publisher-export.json", "_index.md", "d/_index.md", "d/e.md"}
    assert not (tmp_path / "out" / "a").exists()


def test_somebody_elses_folder_is_refused_by_name(tmp_path: Path, run: Run) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    ran = run("export_pages", tmp_path)
    assert ran.output.startswith(f"{tmp_path} holds notes.txt, which no export wrote; export to another folder")
    assert (ran.code, set(tree(tmp_path))) == (2, {"notes.txt"})


def test_a_stranger_among_an_exports_files_is_refused_and_a_symbolic_link_too(tmp_path: Path, run: Run) -> None:
    run("export_pages", tmp_path / "out")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / "link").symlink_to(tmp_path / "elsewhere")
    assert "holds link, which no export wrote" in run("export_pages", tmp_path / "out").output


@pytest.mark.parametrize(
    "listed", ['{"files": ["../../notes.md"]}', '{"files": ["/etc/passwd"]}', "[]", "junk", "[" * 9999]
)
def test_a_list_of_files_that_leaves_its_folder_is_refused(listed: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "publisher-export.json").write_text(listed)
    (tmp_path / "notes.md").write_text("mine")
    for command in ("export_pages", "import_pages"):
        ran = run(command, tmp_path / "out")
        assert ran.code == 2
    assert (tmp_path / "notes.md").read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("")
    assert run("export_pages", tmp_path / "file") == Ran(
        f"{tmp_path / 'file'} is not a folder; name a folder for the export.\n", 2
    )
    ran = run("export_pages", "/proc/out")
    assert (ran.code, "/proc/out can't be written" in ran.output) == (1, True)


def test_an_export_that_broke_off_can_be_run_again(tmp_path: Path, run: Run) -> None:
    publish("a")
    publish("b")
    obstacle = tmp_path / "out" / "b.md"
    obstacle.mkdir(parents=True)
    assert "b.md can't be written" in run("export_pages", tmp_path / "out").output
    obstacle.rmdir()
    assert not list((tmp_path / "out").glob(".*"))
    assert "1 written, 2 unchanged" in run("export_pages", tmp_path / "out").output


def test_an_export_that_was_killed_can_be_run_again(tmp_path: Path, run: Run) -> None:
    publish("a")
    run("export_pages", tmp_path / "out")
    os.remove(tmp_path / "out" / "a.md")
    (tmp_path / "out" / ".a.md.part").write_text("half")
    listed = json.loads((tmp_path / "out" / "publisher-export.json").read_text())
    listed["files"].append("never-written.md")
    (tmp_path / "out" / "publisher-export.json").write_text(json.dumps(listed))
    assert run("export_pages", tmp_path / "out").code == 0
    assert (tmp_path / "out" / "a.md").read_text() == f"---\ntitle: Page a\n{lastmod('a')}---\n"


def test_nothing_is_written_removed_or_read_through_a_link(tmp_path: Path, run: Run) -> None:
    publish("a", body="Anew")
    publish("guides/b")
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    run("export_pages", out)
    elsewhere.mkdir()
    (elsewhere / "b.md").write_text("theirs")
    (out / ".a.md.part").symlink_to(elsewhere / "b.md")
    (out / "a.md").unlink()
    (out / "a.md").symlink_to(elsewhere / "b.md")
    assert run("export_pages", out).code == 0
    assert not (out / "a.md").is_symlink()
    (out / "guides" / "b.md").unlink()
    (out / "guides").rmdir()
    (out / "guides").symlink_to(elsewhere)
    for work in (partial(replace_text, text="ours"), remove_file):  # after the initial check of the folder
        with pytest.raises(FolderRefused, match=r"guides is not a folder of the export; delete it"):
            work(out, "guides/b.md")
    assert run("export_pages", out).code == 2
    assert tree(elsewhere) == {"b.md": b"theirs"}
