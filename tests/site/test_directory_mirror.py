"""The directory mirror on real files and rows: whole at every moment, cheap, and nobody else's files in danger."""

import contextlib
import errno
import fcntl
import gzip
import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from static_site.mirrors.directory import DirectoryMirror, MirrorError, MirrorReport
from static_site.mirrors.tree import MARKER, Tree
from static_site.models import Artifact, Release, Site

pytestmark = pytest.mark.django_db

Files = dict[str, bytes]

ONE: Files = {"index.html": b"one", "guides/index.html": b"one guide", "old/page/index.html": b"old", "404.html": b"no"}
TWO: Files = {"index.html": b"two", "guides/index.html": b"two guides", "404.html": b"no", "feed.xml": b"<feed/>"}
THREE: Files = {"index.html": b"3", "new/page/index.html": b"new", "404.html": b"no", "feed.xml": b"<more/>"}

CHANGES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink"}
"""What Python announces before it changes a directory: there a process can be killed, or the disk be full."""


def publish(files: Files) -> int:
    """Write the next release as a build does, rows only for what differs, and let readers see it."""
    number = Release.objects.next_number()
    complete = Release.Status.COMPLETE
    Release.objects.create(
        number=number, status=complete, content_version=number, fingerprint="f", completed_at=timezone.now()
    )
    newest = dict(Artifact.objects.newest().values_list("path", "digest"))
    ended = [path for path, digest in newest.items() if path not in files or digest_of(files[path]) != digest]
    Artifact.objects.newest().filter(path__in=ended).update(until=number)
    added = [path for path in files if path not in newest or path in ended]
    Artifact.objects.bulk_create([artifact(path, files[path], number) for path in added], batch_size=100)
    show(number)
    return number


def artifact(path: str, content: bytes, since: int, location: str = "") -> Artifact:
    return Artifact(
        path=path, since=since, kind="page", digest=digest_of(content, location), size=len(content), reason="test",
        content_type="text/html; charset=utf-8", location=location, body=gzip.compress(content, 1),
    )  # fmt: skip


def digest_of(content: bytes, location: str = "") -> str:
    return hashlib.sha256(location.encode() + content).hexdigest()


def show(number: int) -> None:
    Site.objects.update(live_release=number)


def contents(tree: Path) -> Files:
    files = (path for path in tree.rglob("*") if not path.is_dir() or path.is_symlink())
    return {str(path.relative_to(tree)): path.read_bytes() for path in files if path.name != MARKER}


def everything(folder: Path) -> dict[str, int]:
    """All that lies in a folder, with the time of its last change."""
    return {str(path): path.lstat().st_mtime_ns for path in [folder, *folder.rglob("*")]}


def inodes(tree: Path) -> dict[str, int]:
    return {path: (tree / path).stat().st_ino for path in contents(tree)}


def in_another_process(work: Callable[[], object]) -> tuple[int, str]:
    """Exit code (0 done, 1 MirrorError, 2 anything else, negative: the signal that ended it) and what it said."""
    connections.close_all()
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        code, said = outcome(work)
        os.write(writer, said.encode())
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def outcome(work: Callable[[], object]) -> tuple[int, str]:
    try:
        return 0, str(work())
    except MirrorError as error:
        return 1, str(error)
    except BaseException:
        return 2, traceback.format_exc()


def on_change(folder: Path, number: int, fault: Callable[[], None]) -> None:
    """From its nth change of that folder on, every one of this process meets the fault."""
    left = number

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in CHANGES and any(str(folder) in str(argument) for argument in arguments):
            left -= 1
            if left < 0:
                fault()

    sys.addaudithook(hook)


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def have_no_space() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return tmp_path / "dist"


@pytest.fixture
def mirror(dist: Path) -> DirectoryMirror:
    return DirectoryMirror(dist)


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
    assert mirror.update(whole=True).unchanged == 0
    assert mirror.update(whole=True).unchanged == 5


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


@pytest.mark.django_db(transaction=True)
def test_readers_see_one_release_after_the_other_and_never_neither(mirror: DirectoryMirror, dist: Path) -> None:
    numbers = [publish({"index.html": b"%03d" % n}) for n in range(20)]
    show(numbers[0])
    mirror.update()

    def follow() -> None:
        for number in numbers:
            show(number)
            mirror.update()

    connections.close_all()
    if (child := os.fork()) == 0:
        os._exit(outcome(follow)[0])
    seen = []
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        seen.append((dist / "index.html").read_bytes())
    assert seen == sorted(seen)
    assert all(len(content) == 3 for content in seen)
    assert contents(dist) == {"index.html": b"019"}


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
        (holds_files, "somebody else's files", "Name another directory, or empty it."),
        (is_a_file, "it is a file", "or delete the file"),
        (leads_elsewhere, "it is a link to elsewhere", "or delete the link"),
        (leads_nowhere, "it is a link to nowhere", "or delete the link"),
        (has_a_tree_of_somebody_else, ".dist.b, which it needs, holds somebody", "or empty that one"),
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
            os.setuid(65534)  # nobody: root may write everywhere
        DirectoryMirror(Path(folder, "dist")).check()

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        assert in_another_process(check) == (
            1,
            f"{folder}/dist can't hold the site: this user may not write in {folder}. "
            "Name another directory, or allow it.",
        )


def test_without_a_live_release_there_is_nothing_to_mirror(mirror: DirectoryMirror, dist: Path) -> None:
    mirror.check()
    with pytest.raises(MirrorError, match=r"no release is live yet. Make one: ./manage.py build_static_site"):
        mirror.update()
    assert not dist.exists()


def damage(tree: Path, outside: Path) -> None:
    """Whatever a careless hand or a broken disk does to a tree of ONE; all four files are damaged."""
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


def test_a_restored_database_that_counts_the_same_numbers_again_is_noticed(mirror: DirectoryMirror, dist: Path) -> None:
    number = publish(ONE)
    mirror.update()
    Artifact.objects.all().delete()
    Release.objects.filter(number=number).update(completed_at=timezone.now())
    Artifact.objects.bulk_create([artifact(path, content, number) for path, content in TWO.items()])
    mirror.update()
    assert contents(dist) == TWO


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


def test_a_path_with_a_nul_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="leads out of"):
        Tree(tmp_path / "tree", tmp_path / "spare").write("a\0b", b"")


def test_a_link_inside_a_tree_is_not_followed(mirror: DirectoryMirror, dist: Path, tmp_path: Path) -> None:
    for files in (ONE, TWO):
        publish(files)
        mirror.update()
    idle, outside = tmp_path / ".dist.a", tmp_path / "outside"
    (idle / "old").rename(outside)
    (idle / "old").symlink_to(outside)
    publish(THREE)
    with pytest.raises(MirrorError, match="leads out of"):
        mirror.update()
    assert contents(outside) == {"page/index.html": b"old"}
    assert contents(dist) == TWO
    assert mirror.update().whole_comparison
    assert contents(dist) == THREE


@pytest.mark.parametrize("body", [b"", b"junk", gzip.compress(b"two")[:-9], gzip.compress(b"twO")])
def test_damaged_stored_bytes_never_reach_a_mirror(mirror: DirectoryMirror, dist: Path, body: bytes) -> None:
    publish(ONE)
    mirror.update()
    publish(TWO)
    Artifact.objects.newest().filter(path="index.html").update(body=body)
    with pytest.raises(MirrorError, match=r"bytes of index.html .* damaged or gone.* build_static_site --full"):
        mirror.update()
    assert contents(dist) == ONE


@pytest.fixture
def prepared(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[int], Path]:
    """The same directory again for each attempt: one that was never updated, or one that shows TWO, with ONE idle."""
    for files in (ONE, TWO):
        publish(files)
        if request.param == "incremental":
            (tmp_path / "model").mkdir(exist_ok=True)
            DirectoryMirror(tmp_path / "model/dist").update()
    publish(THREE)

    def prepare(attempt: int) -> Path:
        folder = tmp_path / f"attempt{attempt}"
        shutil.copytree(tmp_path / "model", folder, symlinks=True) if request.param == "incremental" else folder.mkdir()
        return folder / "dist"

    return prepare


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("prepared", ["first", "incremental"], indirect=True)
@pytest.mark.parametrize(("fault", "expected"), [(be_killed, -signal.SIGKILL), (have_no_space, 1)])
def test_wherever_an_update_ends_the_directory_is_whole_and_the_next_one_repairs(
    prepared: Callable[[int], Path], fault: Callable[[], None], expected: int
) -> None:
    for attempt in range(200):
        dist = prepared(attempt)
        before = contents(dist)

        def work(dist: Path = dist, attempt: int = attempt) -> None:
            on_change(dist.parent, attempt, fault)
            DirectoryMirror(dist).update()

        code, said = in_another_process(work)
        if code == 0:
            break
        assert code == expected, said
        assert contents(dist) in (before, THREE)
        DirectoryMirror(dist).update()
        assert contents(dist) == THREE
        assert {path.name for path in dist.parent.iterdir()} <= {"dist", ".dist.a", ".dist.b", ".dist.lock"}
    assert 20 < attempt < 199


@pytest.mark.django_db(transaction=True)
def test_a_write_that_fails_half_way_leaves_what_is_shown(mirror: DirectoryMirror, dist: Path) -> None:
    def update_with_small_files_only() -> MirrorReport:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        return mirror.update()

    publish(ONE)
    mirror.update()
    publish({**TWO, "large.bin": b"x" * (2 << 20)})
    code, said = in_another_process(update_with_small_files_only)
    assert (code, contents(dist)) == (1, ONE)
    assert f"{dist} could not be brought to the live release: File too large" in said
    mirror.update()
    assert len(contents(dist)) == 5


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"NOT TESTED on a disk that is really full: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk_is_named_with_its_cure_and_spares_what_is_shown(small_disk: Path) -> None:
    dist = small_disk / "dist"
    publish(ONE)
    DirectoryMirror(dist).update()
    large = {f"{n}.bin": os.urandom(20_000) for n in range(20)}
    publish({**TWO, **large})
    with pytest.raises(MirrorError, match=r"No space left .* Free space on its disk and do it again") as refusal:
        DirectoryMirror(dist).update()
    assert "What it showed before, it still shows whole" in str(refusal.value)
    assert contents(dist) == ONE
    publish(TWO)
    DirectoryMirror(dist).update()
    assert contents(dist) == TWO


@pytest.mark.django_db(transaction=True)
def test_two_updates_at_once_end_one_after_the_other(mirror: DirectoryMirror, dist: Path) -> None:
    for files in (ONE, TWO, THREE, ONE):
        publish(files)
        connections.close_all()
        children = []
        for _ in range(3):
            if (child := os.fork()) == 0:
                os._exit(outcome(mirror.update)[0])
            children.append(child)
        assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
        assert contents(dist) == files


def test_an_update_that_waits_too_long_says_for_whom(dist: Path) -> None:
    publish(ONE)
    with dist.with_name(".dist.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(MirrorError, match=r"updated by another process.* fuser .*\.dist\.lock"):
            DirectoryMirror(dist, patience=0.2).update()
    DirectoryMirror(dist).update()
    assert contents(dist) == ONE


def test_a_relative_path_below_a_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    publish(ONE)
    with contextlib.chdir(tmp_path):
        DirectoryMirror(Path("link/../link/dist")).update()
    assert contents(tmp_path / "real/dist") == ONE
