"""The directory mirror: always one complete release, at the cost of the change, repaired when damaged."""

import contextlib
import gzip
import os
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from publisher.pages.models import Page
from static_site.mirrors.directory_mirror import DirectoryMirror, MirrorError
from static_site.mirrors.tree_files import MARKER
from static_site.models import Artifact, Release, Site
from static_site.releases.takedown import take_down
from tests.static_site.releases import ONE, THREE, TWO, artifact, contents, everything, inodes, publish, show

pytestmark = pytest.mark.django_db


def test_the_directory_is_the_live_release(mirror: DirectoryMirror, dist: Path) -> None:
    number = publish(ONE)
    report = mirror.update()
    assert contents(dist) == ONE
    assert (report.release, report.written, report.removed, report.whole_comparison) == (number, 4, 0, True)
    assert str(report).startswith(f"{dist} shows release {number}: 4 files written, 0 removed")


def test_a_redirect_is_a_small_page(mirror: DirectoryMirror, dist: Path) -> None:
    artifact("2014/hello.html", b"<meta refresh>", publish(ONE), location="/hello/").save()
    mirror.update()
    assert (dist / "2014/hello.html").read_bytes() == b"<meta refresh>"
    assert [mirror.update(whole=True).unchanged for _ in range(2)] == [5, 5]


@pytest.mark.parametrize("path", ["node.js", "trinity hall.pdf", "rss.xml", "index.php"])
def test_a_redirect_that_ends_like_another_file_is_a_folder(mirror: DirectoryMirror, dist: Path, path: str) -> None:
    Artifact.objects.bulk_create([artifact(path, b"<meta refresh>", publish(ONE), "/", "redirect")])
    mirror.update()
    assert contents(dist) == {**ONE, f"{path}/index.html": b"<meta refresh>"}
    assert [mirror.update(whole=True).unchanged for _ in range(2)] == [5, 5]
    publish({**TWO, path: b"a file now"})
    mirror.update()
    assert contents(dist) == {**TWO, path: b"a file now"}
    publish(TWO)
    mirror.update()
    assert contents(dist) == TWO


def test_what_a_later_release_is_being_given_stays_unseen(mirror: DirectoryMirror, dist: Path) -> None:
    shown = publish(ONE)
    publish(TWO)
    show(shown)
    mirror.update()
    assert contents(dist) == ONE


def test_an_update_without_news_touches_nothing(mirror: DirectoryMirror, dist: Path) -> None:
    publish(ONE)
    mirror.update()
    before = everything(dist.parent)
    assert mirror.update().written == 0
    assert everything(dist.parent) == before


def test_only_what_changed_is_written(mirror: DirectoryMirror, dist: Path) -> None:
    site = {f"posts/{n}/index.html": b"post" for n in range(600)}
    for change in range(2):
        publish({**site, "index.html": b"%d" % change})
        mirror.update()
    idle = inodes(dist.parent / ".dist.a")
    publish({**site, "index.html": b"2", "posts/7/index.html": b"edited"})
    report = mirror.update()
    assert (report.written, report.removed, report.whole_comparison) == (2, 0, False)
    assert {path for path, inode in inodes(dist).items() if idle.get(path) != inode} == {
        "index.html",
        "posts/7/index.html",
    }


def test_one_change_costs_as_many_statements_in_a_large_site_as_in_a_small_one(dist: Path) -> None:
    def statements(pages: int, folder: Path) -> int:
        for content in (b"1", b"2", b"3"):
            publish({**{f"{n}.html": b"page" for n in range(pages)}, "index.html": content})
            with CaptureQueriesContext(connection) as queries:
                DirectoryMirror(folder).update()
        return len(queries)

    assert statements(700, dist) == statements(10, dist.with_name("small")) < 15


def test_memory_is_bounded_by_a_batch_and_not_by_the_site(mirror: DirectoryMirror, dist: Path) -> None:
    publish({f"{n}.bin": os.urandom(1 << 20) for n in range(20)})
    tracemalloc.start()
    mirror.update()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(contents(dist)) == 20
    assert peak < 12 << 20


def test_a_rollback_brings_back_the_old_bytes_at_the_same_cost(mirror: DirectoryMirror, dist: Path) -> None:
    releases = []
    for files in (ONE, TWO, THREE):
        releases.append(publish(files))
        mirror.update()
    assert not (dist / "guides").exists(), "a directory that became empty goes"
    for number, files in zip(reversed(releases), (THREE, TWO, ONE), strict=True):
        show(number)
        assert not mirror.update().whole_comparison
        assert contents(dist) == files


def test_who_still_reads_the_old_tree_sees_it_whole(mirror: DirectoryMirror, dist: Path) -> None:
    publish(ONE)
    mirror.update()
    held = os.open(dist, os.O_DIRECTORY)
    publish(TWO)
    mirror.update()
    assert contents(Path(f"/proc/self/fd/{held}").resolve()) == ONE
    assert contents(dist) == TWO
    os.close(held)


def test_a_file_may_become_a_directory_and_a_directory_a_file(mirror: DirectoryMirror, dist: Path) -> None:
    one, other = {"a": b"file", "b/c/d": b"deep"}, {"a/x/y": b"deep", "b": b"file"}
    for files in (one, other, one, other):
        publish(files)
        mirror.update()
        assert contents(dist) == files


def test_an_empty_directory_is_replaced(mirror: DirectoryMirror, dist: Path) -> None:
    dist.mkdir()
    publish(ONE)
    mirror.check()
    mirror.update()
    assert contents(dist) == ONE


def test_a_deleted_link_comes_back(mirror: DirectoryMirror, dist: Path) -> None:
    publish(ONE)
    mirror.update()
    dist.unlink()
    mirror.update()
    assert contents(dist) == ONE


def test_files_have_the_rights_that_the_umask_gives(mirror: DirectoryMirror, dist: Path) -> None:
    publish(ONE)
    before = os.umask(0o027)
    try:
        mirror.update()
    finally:
        os.umask(before)
    assert (dist / "guides").stat().st_mode & 0o777 == 0o750
    assert (dist / "guides/index.html").stat().st_mode & 0o777 == 0o640


def damage(tree: Path, outside: Path) -> None:
    """Damage all four files of a tree of ONE like a careless person or a broken disk."""
    (tree / "index.html").write_bytes(b"onE")
    (tree / "404.html").unlink()
    os.mkfifo(tree / "404.html")
    shutil.rmtree(tree / "old")
    (tree / "guides/index.html").unlink()
    (tree / "guides").rmdir()
    (tree / "guides").symlink_to(outside)
    (tree / "left/behind").mkdir(parents=True)
    (tree / "stray.html").write_bytes(b"stray")
    Path(os.fsdecode(bytes(tree) + b"/\xff\xfe")).write_bytes(b"no text")


def test_a_tree_without_a_marker_is_compared_and_healed(mirror: DirectoryMirror, dist: Path, tmp_path: Path) -> None:
    for files in (ONE, TWO, ONE):
        publish(files)
        mirror.update()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/index.html").write_bytes(b"precious")
    damage(dist.resolve(), tmp_path / "outside")
    (dist / MARKER).unlink()
    mirror.update()
    report = mirror.update(whole=True)
    assert (contents(dist), report.written, report.unchanged) == (ONE, 4, 0)
    assert {path.name for path in dist.iterdir()} == {"index.html", "404.html", "guides", "old", MARKER}
    assert (tmp_path / "outside/index.html").read_bytes() == b"precious"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"site": 1}', '{"site": "x", "new": 1}', "\udcff"])
def test_a_marker_that_cannot_be_read_means_comparing_the_whole(mirror: DirectoryMirror, dist: Path, text: str) -> None:
    publish(ONE)
    mirror.update()
    (dist / MARKER).write_bytes(os.fsencode(text))
    (dist / "index.html").write_bytes(b"onE")
    mirror.update()
    assert mirror.update(whole=True).written == 1
    assert contents(dist) == ONE


def test_a_tree_older_than_what_is_kept_is_compared_as_a_whole(mirror: DirectoryMirror, dist: Path) -> None:
    for files in (ONE, TWO, THREE):
        number = publish(files)
        if files is not THREE:
            mirror.update()
    Site.objects.update(oldest_kept=number)
    Artifact.objects.filter(until__lte=number).delete()
    assert mirror.update().whole_comparison
    assert contents(dist) == THREE


def test_what_is_taken_down_goes_from_both_trees_before_the_next_release(mirror: DirectoryMirror, dist: Path) -> None:
    page = Page.objects.create_page("secret", by="test")
    page.save_revision(by="test", title="Secret")
    page.publish(by="test")
    for files in (ONE, TWO):
        publish({**files, "secret/index.html": b"secret"})
        mirror.update()
    take_down(page, by="test", reason="A court said so")
    assert mirror.update().whole_comparison
    assert contents(dist) == TWO
    mirror.update()
    assert not list(dist.parent.glob(".dist.*/secret"))


def test_a_restored_database_that_counts_the_same_numbers_again_is_noticed(mirror: DirectoryMirror, dist: Path) -> None:
    number = publish(ONE)
    mirror.update()
    Artifact.objects.all().delete()
    Release.objects.filter(number=number).update(completed_at=timezone.now())
    Artifact.objects.bulk_create([artifact(path, content, number) for path, content in TWO.items()])
    mirror.update()
    assert contents(dist) == TWO


@pytest.mark.parametrize("body", [b"", b"junk", gzip.compress(b"two", mtime=0)[:-9], gzip.compress(b"twO", mtime=0)])
def test_damaged_stored_bytes_never_reach_a_mirror(mirror: DirectoryMirror, dist: Path, body: bytes) -> None:
    publish(ONE)
    mirror.update()
    publish(TWO)
    Artifact.objects.newest().filter(path="index.html").update(body=body)
    with pytest.raises(MirrorError, match=r"bytes of index.html .* damaged or gone.* build_static_site --full"):
        mirror.update()
    assert contents(dist) == ONE


def test_a_relative_path_below_a_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    publish(ONE)
    with contextlib.chdir(tmp_path):
        DirectoryMirror(Path("link/../link/dist")).update()
    assert contents(tmp_path / "real/dist") == ONE


def edit_at_length(tree: Path) -> None:
    (tree / "index.html").write_bytes(b"onE")


def lose(tree: Path) -> None:
    (tree / "index.html").unlink()


def add(tree: Path) -> None:
    (tree / "guides/stray.html").write_bytes(b"stray")


def exchange_for_a_link(tree: Path) -> None:
    (tree / "index.html").rename(tree / "kept.html")
    (tree / "index.html").symlink_to("kept.html")


@pytest.mark.parametrize("harm", [edit_at_length, lose, add, exchange_for_a_link])
def test_damage_to_the_tree_that_waits_is_never_shown_though_its_marker_is_whole(
    mirror: DirectoryMirror, dist: Path, harm: Callable[[Path], None]
) -> None:
    for change in (b"1", b"2"):
        publish({**ONE, "404.html": change})
        mirror.update()
    harm(dist.parent / ".dist.a")
    publish({**ONE, "404.html": b"3"})
    report = mirror.update()
    assert contents(dist) == {**ONE, "404.html": b"3"}
    assert report.whole_comparison
    publish({**ONE, "404.html": b"4"})
    mirror.update()
    publish({**ONE, "404.html": b"5"})
    assert not mirror.update().whole_comparison
