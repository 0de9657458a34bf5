"""Faults of a directory mirror's update (kills, full disks, concurrency): the shown tree stays complete."""

import errno
import fcntl
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from static_site.mirrors.directory_mirror import DirectoryMirror, MirrorError, MirrorReport
from static_site.models import Artifact, Site
from tests.faults.frozen import has_open
from tests.static_site.processes import in_another_process, start
from tests.static_site.releases import ONE, THREE, TWO, contents, publish, show
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db

CHANGES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink"}
"""Python's audit events before it changes a directory, where a kill or a full disk can strike."""

IN_MEMORY = "/dev/shm"


def on_change(folder: Path, number: int, fault: Callable[[], None]) -> None:
    """Make this process's changes of that folder meet the fault, from the nth on."""
    left = number

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in CHANGES and (str(folder) in f"{arguments}" or is_below_a_descriptor(arguments[0])):
            left -= 1
            if left < 0:
                fault()

    sys.addaudithook(hook)


def is_below_a_descriptor(path: object) -> bool:
    """Return True for a relative path: an update has these only in its trees."""
    return isinstance(path, str) and not os.path.isabs(path)


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def have_no_space() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def fast_disk() -> Iterator[Path]:
    """Yield a folder in memory if possible, which makes a thousand syncs fast."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture
def prepared(fast_disk: Path, request: pytest.FixtureRequest) -> Callable[[int], Path]:
    """Prepare the same directory for each attempt: never updated, or showing TWO with ONE idle."""
    model = fast_disk / "model"
    model.mkdir()
    for files in (ONE, TWO):
        publish(files)
        if request.param == "incremental":
            DirectoryMirror(model / "dist").update()
    publish(THREE)
    return lambda attempt: shutil.copytree(model, fast_disk / f"attempt{attempt}", symlinks=True) / "dist"


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


@pytest.mark.django_db(transaction=True)
def test_a_kill_while_the_second_tree_is_filled_is_repaired_in_both(mirror: DirectoryMirror, dist: Path) -> None:
    trees = [dist.with_name(".dist.a"), dist.with_name(".dist.b")]

    def update_and_be_killed() -> None:
        on_change(dist.with_name(".dist.b") / "guides", 5, be_killed)
        mirror.update()

    publish(ONE)
    assert in_another_process(update_and_be_killed)[0] == -signal.SIGKILL
    assert [len(contents(tree)) for tree in trees] == [2, 1]
    mirror.update()
    assert [contents(tree) for tree in trees] == [ONE, ONE]
    publish(TWO)
    assert not mirror.update().whole_comparison


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
    dist, somebody_elses = small_disk / "dist", small_disk / "somebody-elses"
    somebody_elses.write_bytes(bytes(20_000))
    publish(ONE)
    DirectoryMirror(dist).update()
    large = {f"{n}.bin": os.urandom(20_000) for n in range(20)}
    publish({**TWO, **large})
    with pytest.raises(MirrorError, match=r"No space left .* Free space on its disk and try again") as refusal:
        DirectoryMirror(dist).update()
    assert "It still shows, whole, what it showed before" in str(refusal.value)
    assert contents(dist) == ONE
    somebody_elses.unlink()
    publish(TWO)
    DirectoryMirror(dist).update()
    assert contents(dist) == TWO


@pytest.mark.django_db(transaction=True)
def test_readers_see_one_release_after_the_other_and_never_neither(mirror: DirectoryMirror, dist: Path) -> None:
    numbers = [publish({"index.html": b"%03d" % n}) for n in range(20)]
    show(numbers[0])
    mirror.update()

    def follow() -> None:
        for number in numbers:
            show(number)
            mirror.update()

    child = start(follow)
    seen = []
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        seen.append((dist / "index.html").read_bytes())
    assert seen == sorted(seen)
    assert all(len(content) == 3 for content in seen)
    assert contents(dist) == {"index.html": b"019"}


@pytest.mark.django_db(transaction=True)
def test_what_is_pruned_during_an_update_does_not_stay_in_the_tree(mirror: DirectoryMirror, dist: Path) -> None:
    for files in (ONE, TWO):
        publish(files)
        mirror.update()
    newest = publish(THREE)

    def prune() -> None:
        Site.objects.update(oldest_kept=newest)
        Artifact.objects.filter(until__lte=newest).delete()

    def update_while_somebody_prunes() -> None:
        on_change(dist.with_name(".dist.part"), 1, prune)
        assert mirror.update().whole_comparison

    assert in_another_process(update_while_somebody_prunes) == (0, "None")
    assert contents(dist) == THREE


@pytest.mark.django_db(transaction=True)
def test_two_updates_at_once_end_one_after_the_other(mirror: DirectoryMirror, dist: Path) -> None:
    for files in (ONE, TWO, THREE, ONE):
        publish(files)
        children = [start(mirror.update) for _ in range(3)]
        assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
        assert contents(dist) == files


@pytest.mark.django_db(transaction=True)
def test_a_mirror_that_is_being_made_is_not_taken_for_somebody_elses(mirror: DirectoryMirror, dist: Path) -> None:
    publish(ONE)
    tree = dist.with_name(".dist.a")
    tree.mkdir()
    (tree / "index.html").write_text("not marked yet")
    begins, begin = os.pipe()
    child = start(lambda: [os.read(begins, 1), mirror.check()])  # before the lock: a forked process would share it
    with dist.with_name(".dist.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.write(begin, b"!")
        wait_until(lambda: has_open(child, dist.with_name(".dist.lock")))
        shutil.rmtree(tree)
    assert os.waitpid(child, 0)[1] == 0


def test_an_update_that_waits_too_long_says_for_whom(dist: Path) -> None:
    publish(ONE)
    with dist.with_name(".dist.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(MirrorError, match=r"updated by another process.* fuser .*\.dist\.lock"):
            DirectoryMirror(dist, patience=0.2).update()
    DirectoryMirror(dist).update()
    assert contents(dist) == ONE
