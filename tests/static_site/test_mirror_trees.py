"""A mirror's two trees: made from one reading with few system calls, and no damage gets from one to the other."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from static_site.mirrors.directory_mirror import DirectoryMirror
from static_site.mirrors.tree_files import TreeFiles, write_new
from tests.static_site.releases import ONE, TWO, contents, inodes, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def trees(dist: Path) -> tuple[Path, Path]:
    """Return the shown tree and the hidden one after a mirror's first update."""
    return dist.with_name(".dist.a"), dist.with_name(".dist.b")


def system_calls(mirror: DirectoryMirror) -> Counter[str]:
    """Update the mirror; return Python's calls of the operating system by name."""
    calls: Counter[str] = Counter()

    def count(_frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call" and called.__module__ == "posix":
            calls[called.__name__] += 1

    sys.setprofile(count)
    try:
        mirror.update()
    finally:
        sys.setprofile(None)
    del calls["fspath"]  # which asks nothing of the system
    return calls


def test_a_new_file_costs_one_system_call_of_each_kind_in_each_tree(tmp_path: Path) -> None:
    publish({f"{n}/index.html": b"page" for n in range(20)})
    few = system_calls(DirectoryMirror(tmp_path / "few"))
    publish({f"{n}/index.html": b"page" for n in range(50)})
    many = system_calls(DirectoryMirror(tmp_path / "many"))
    assert many - few == dict.fromkeys(["mkdir", "open", "write", "fstat", "close"], 2 * 30)


def test_an_update_of_one_file_costs_as_many_system_calls_in_a_large_folder_as_in_a_small_one(tmp_path: Path) -> None:
    def calls(pages: int) -> Counter[str]:
        site, mirror = {f"{n}.html": b"page" for n in range(pages)}, DirectoryMirror(tmp_path / f"{pages}")
        publish({**site, "index.html": b"1"})
        mirror.update()
        publish({**site, "index.html": b"2"})
        return system_calls(mirror)

    assert calls(10) == calls(300)


def test_the_first_change_finds_both_trees_made(mirror: DirectoryMirror, dist: Path, trees: tuple[Path, Path]) -> None:
    publish(ONE)
    mirror.update()
    assert [contents(tree) for tree in trees] == [ONE, ONE]
    before = inodes(trees[1])
    publish({**ONE, "index.html": b"new"})
    report = mirror.update()
    assert (report.written, report.whole_comparison) == (1, False)
    assert {path for path, inode in inodes(dist).items() if inode != before[path]} == {"index.html"}


def test_the_release_is_read_once_for_both_trees(mirror: DirectoryMirror) -> None:
    publish(ONE)
    with CaptureQueriesContext(connection) as queries:
        mirror.update()
    assert len([query for query in queries if '"body"' in query["sql"]]) == 1


def damage_in_place(file: Path) -> None:
    """Change a file's bytes and rights so that neither its size nor its time tells."""
    before = file.stat()
    file.write_bytes(b"#" * before.st_size)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    file.chmod(0o600)


@pytest.mark.parametrize("changes", [1, 2, 3])
def test_damage_to_one_tree_never_gets_to_the_other(mirror: DirectoryMirror, dist: Path, changes: int) -> None:
    for change in range(changes):
        publish({**ONE, "feed.xml": b"%d" % change})
        mirror.update()
    shown = dist.resolve()
    (hidden,) = {*dist.parent.glob(".dist.[ab]")} - {shown}
    before = {path: (hidden / path).stat() for path in contents(hidden)}
    sound = contents(hidden)
    for path in contents(shown):
        damage_in_place(shown / path)
    assert contents(hidden) == sound
    assert {path: (hidden / path).stat() for path in sound} == before
    publish(TWO)
    mirror.update()
    assert contents(dist) == TWO


def test_damage_that_neither_size_nor_time_tells_is_found_by_a_whole_comparison(
    mirror: DirectoryMirror, dist: Path, trees: tuple[Path, Path]
) -> None:
    publish(ONE)
    mirror.update()
    damage_in_place(trees[1] / "index.html")
    report = mirror.update(whole=True)
    assert (contents(dist), report.written, report.unchanged) == (ONE, 1, 3)


def test_a_changed_file_is_replaced_so_that_a_link_to_the_old_one_keeps_its_bytes(
    mirror: DirectoryMirror, dist: Path, trees: tuple[Path, Path], tmp_path: Path
) -> None:
    publish(ONE)
    mirror.update()
    os.link(trees[1] / "index.html", tmp_path / "backup.html")
    publish(TWO)
    mirror.update()
    assert (tmp_path / "backup.html").read_bytes() == ONE["index.html"]
    assert contents(dist) == TWO


def test_a_file_that_one_tree_has_already_is_written_to_neither(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b/guides").mkdir(parents=True)
    (tmp_path / "b/guides/index.html").write_bytes(b"old")
    with TreeFiles.below(tmp_path / "a") as a, TreeFiles.below(tmp_path / "b") as b, pytest.raises(FileExistsError):
        write_new([a, b], "guides/index.html", [b"new"])
    assert [contents(tmp_path / tree) for tree in "ab"] == [{}, {"guides/index.html": b"old"}]


def test_files_are_written_without_django() -> None:
    script = "import sys; import static_site.mirrors.tree_files; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
