"""What a directory mirror doesn't touch: files that aren't Publisher's, and paths that lead out of it."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from static_site.mirrors.directory_mirror import DirectoryMirror, MirrorError
from static_site.mirrors.tree_files import MARKER, LeadsOutError, TreeFiles
from static_site.models import Artifact, Site
from tests.static_site.processes import in_another_process
from tests.static_site.releases import ONE, THREE, TWO, artifact, contents, everything, publish

pytestmark = pytest.mark.django_db


def holds_files(dist: Path) -> None:
    dist.mkdir()
    (dist / "thesis.txt").write_text("the only copy")


def is_a_file(dist: Path) -> None:
    dist.write_text("mine")


def leads_elsewhere(dist: Path) -> None:
    (dist.parent / "elsewhere").mkdir()
    dist.symlink_to("elsewhere")


def leads_nowhere(dist: Path) -> None:
    dist.symlink_to("nowhere")


def has_a_tree_of_somebody_else(dist: Path) -> None:
    (dist.parent / ".dist.b").mkdir()
    (dist.parent / ".dist.b/notes.txt").write_text("mine")


def has_a_link_for_a_tree(dist: Path) -> None:
    leads_elsewhere(dist.with_name(".dist.a"))


def shows_another_site(dist: Path) -> None:
    publish(ONE)
    DirectoryMirror(dist).update()
    Site.objects.update(identity="00000000-0000-0000-0000-000000000001")


@pytest.mark.parametrize(
    ("prepare", "reason", "cure"),
    [
        (holds_files, "files that aren't Publisher's", "Name another directory, or empty it."),
        (is_a_file, "it is a file", "or delete the file"),
        (leads_elsewhere, "it is a link to elsewhere", "or delete the link"),
        (leads_nowhere, "it is a link to nowhere", "or delete the link"),
        (has_a_tree_of_somebody_else, ".dist.b, which it needs, holds files that", "or empty that one"),
        (has_a_link_for_a_tree, ".dist.a, which it needs, is no directory", "Delete that"),
        (shows_another_site, "and this one is 00000000-0000-0000-0000-000000000001", "rm -r "),
    ],
)
def test_what_is_somebody_elses_is_refused_and_untouched(
    mirror: DirectoryMirror, dist: Path, prepare: Callable[[Path], None], reason: str, cure: str
) -> None:
    prepare(dist)
    before = everything(dist.parent)
    publish(TWO)
    for attempt in (mirror.check, mirror.update):
        with pytest.raises(MirrorError) as refusal:
            attempt()
        assert str(refusal.value).startswith(f"{dist} can't hold the site: ")
        assert reason in str(refusal.value)
        assert cure in str(refusal.value)
    assert everything(dist.parent) == before


@pytest.mark.parametrize("parent", ["missing", "a-file"])
def test_a_directory_without_a_parent_is_refused(tmp_path: Path, parent: str) -> None:
    (tmp_path / "a-file").touch()
    with pytest.raises(MirrorError, match=rf"there is no directory {tmp_path}/{parent}. Make it: mkdir -p "):
        DirectoryMirror(tmp_path / parent / "dist").check()


@pytest.mark.django_db(transaction=True)
def test_a_parent_that_this_user_may_not_write_is_refused() -> None:
    def check() -> None:
        if os.geteuid() == 0:
            os.setuid(65534)  # `nobody`, since root may write everywhere
        DirectoryMirror(Path(folder, "dist")).check()

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        assert in_another_process(check) == (
            1,
            f"{folder}/dist can't hold the site: this user may not write in {folder}. "
            "Name another directory, or let it.",
        )


def test_without_a_live_release_there_is_nothing_to_mirror(mirror: DirectoryMirror, dist: Path) -> None:
    mirror.check()
    with pytest.raises(MirrorError, match=r"no release is live yet. Make one: ./manage.py build_static_site"):
        mirror.update()
    assert not dist.exists()


@pytest.mark.parametrize(
    "path", ["../escaped", "/tmp/escaped", "a/../../escaped", "a/./b", "a//b", "a/", "", "..", ".", MARKER]
)
def test_a_path_that_leads_out_of_the_tree_is_refused(mirror: DirectoryMirror, dist: Path, path: str) -> None:
    publish(ONE)
    mirror.update()
    artifact(path, b"evil", publish(TWO)).save()
    with pytest.raises(MirrorError, match="leads out of"):
        mirror.update()
    assert contents(dist) == ONE
    assert not (dist.parent / "escaped").exists()
    Artifact.objects.filter(path=path).delete()
    mirror.update()
    assert contents(dist) == TWO


NO_TREE = [
    "index.php?p=12",
    "?p=1",
    "old?next=/../../escaped",
    "a//b/index.html",
    "/tmp/escaped/index.html",
    "wiki/What%3F/index.html",
    "caf%E9/index.html",
    "index.php/2014/hello/index.html",
    "a.html/b.html",
    "feed.xml/old/index.html",
    "media/tea.zip/index.html",
    "x" * 201 + "/index.html",
    MARKER,
    ".htaccess/index.html",
]
"""Old addresses that no tree of files holds."""


def test_redirects_that_no_tree_can_hold_are_left_out(mirror: DirectoryMirror, dist: Path) -> None:
    for files in (ONE, TWO):
        since = publish(files)
        Artifact.objects.filter(kind="redirect").delete()
        Artifact.objects.bulk_create(artifact(path, b"old", since, "/", "redirect") for path in NO_TREE)
        for whole in (False, True):
            mirror.update(whole=whole)
            assert contents(dist) == files
    assert not (dist.parent / "escaped").exists()


@pytest.mark.parametrize("path", ["../escaped", "a/../../escaped/index.html", "a/./b", "..", "."])
def test_a_redirect_whose_path_leads_out_of_the_tree_is_refused(mirror: DirectoryMirror, dist: Path, path: str) -> None:
    artifact(path, b"evil", publish(ONE), "/", "redirect").save()
    with pytest.raises(MirrorError, match="leads out of"):
        mirror.update()
    assert not (dist.parent / "escaped").exists()


def test_a_path_with_a_nul_is_refused(tmp_path: Path) -> None:
    with TreeFiles.below(tmp_path) as files, pytest.raises(LeadsOutError):
        files.write("a\0b", [b""])


def test_a_link_inside_a_tree_is_not_followed(mirror: DirectoryMirror, dist: Path, tmp_path: Path) -> None:
    for files in (ONE, TWO):
        publish(files)
        mirror.update()
    idle, outside = tmp_path / ".dist.a", tmp_path / "outside"
    (idle / "old").rename(outside)
    (idle / "old").symlink_to(outside)
    publish(THREE)
    assert mirror.update().whole_comparison
    assert contents(outside) == {"page/index.html": b"old"}
    assert contents(dist) == THREE


def test_nothing_is_written_through_a_link_that_has_just_appeared(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "tree"
    outside.mkdir()
    root.mkdir()
    (root / "guides").symlink_to(outside)
    with TreeFiles.below(root) as files, pytest.raises(LeadsOutError):
        files.write("guides/index.html", [b"new"])
    assert not any(outside.iterdir())
