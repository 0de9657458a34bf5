"""Several processes write a new mirror: the same trees as one, or the same error, and nothing half made is shown."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection

from publisher.database import Fault
from static_site.mirrors.directory_mirror import DirectoryMirror, MirrorError
from static_site.mirrors.directory_tree import Tree
from static_site.mirrors.tree_files import MARKER
from static_site.models import Artifact
from tests.database.ailments import administrator, on_postgres, role
from tests.static_site.processes import in_another_process, start
from tests.static_site.releases import ONE, artifact, contents, publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

MANY = {f"{n % 7}/{n}/index.html": b"%d" % n for n in range(2_100)}
"""A site that several processes write; the last in order of its paths is 6/993/index.html."""


@pytest.fixture
def mirror(dist: Path) -> DirectoryMirror:
    return DirectoryMirror(dist, jobs=2)


def trees(dist: Path) -> list[Path]:
    return [dist.with_name(f".{dist.name}.{tree}") for tree in "ab"]


def before_each_directory(work: Callable[[str], object]) -> None:
    """Call `work` with its name before this process, or a fork of it, makes a directory in a tree."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.mkdir" and not os.path.isabs(arguments[0]):
            work(arguments[0])

    sys.addaudithook(hook)


def sign_in(folder: Path) -> int:
    """Leave this process's number in the folder; return how many there are."""
    (folder / f"writer {os.getpid()}").touch()
    return len([*folder.glob("writer *")])


@pytest.mark.parametrize("jobs", [2, 3])
def test_as_many_processes_as_jobs_write_at_once_what_one_writes(tmp_path: Path, jobs: int) -> None:
    def update() -> str:
        before_each_directory(lambda _: wait_until(lambda: sign_in(tmp_path) == jobs))
        return str(DirectoryMirror(tmp_path / "many", jobs=jobs).update().written)

    publish(MANY)
    assert in_another_process(update) == (0, str(len(MANY)))
    DirectoryMirror(tmp_path / "one", jobs=1).update()
    for tree in trees(tmp_path / "one") + trees(tmp_path / "many"):
        assert contents(tree) == MANY
        assert json.loads((tree / MARKER).read_bytes())["seal"] == Tree(tree, tmp_path / "part").seal()


def test_the_next_change_relies_on_both_trees(mirror: DirectoryMirror, dist: Path) -> None:
    publish(MANY)
    mirror.update()
    for text in (b"new", b"newer"):
        publish({**MANY, "6/6/index.html": text})
        report = mirror.update()
        assert (report.written <= 2, report.whole_comparison) == (True, False)
        assert contents(dist) == {**MANY, "6/6/index.html": text}


def test_one_process_writes_a_small_site(tmp_path: Path) -> None:
    def update() -> int:
        before_each_directory(lambda _: sign_in(tmp_path))
        DirectoryMirror(tmp_path / "dist", jobs=2).update()
        return os.getpid()

    publish({path: MANY[path] for path in [*MANY][:1_900]})
    code, pid = in_another_process(update)
    assert (code, [path.name for path in tmp_path.glob("writer *")]) == (0, [f"writer {pid}"])


@pytest.mark.django_db(transaction=False)
def test_one_process_writes_what_no_other_connection_sees(mirror: DirectoryMirror, dist: Path) -> None:
    publish(MANY)
    mirror.update()
    assert contents(dist) == MANY


def damage_the_last() -> None:
    Artifact.objects.filter(path="6/993/index.html").update(body=b"junk")


def lead_out() -> None:
    release = Artifact.objects.newest().first().since
    Artifact.objects.bulk_create([artifact("6/../../outside/index.html", b"evil", release)])


@pytest.mark.parametrize("fault", [damage_the_last, lead_out])
def test_an_error_in_one_of_them_is_told_as_if_there_were_one(tmp_path: Path, fault: Callable[[], None]) -> None:
    publish(MANY)
    fault()

    def told(jobs: int) -> str:
        with pytest.raises(MirrorError) as refusal:
            DirectoryMirror(tmp_path / "dist", jobs=jobs).update()
        assert not (tmp_path / "dist").exists()
        for tree in trees(tmp_path / "dist"):
            shutil.rmtree(tree)
        return str(refusal.value)

    assert told(2) == told(1)
    assert not (tmp_path / "outside").exists()


@pytest.fixture
def shown(mirror: DirectoryMirror, dist: Path) -> Path:
    """Show a small site, with a large one live and its tree to be made."""
    publish(ONE)
    mirror.update()
    shutil.rmtree(trees(dist)[1])
    publish(MANY)
    return dist


def test_a_full_disk_is_named_and_spares_what_is_shown(tmp_path: Path) -> None:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", tmp_path], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"NOT TESTED on a disk that is really full: {mounted.stderr.decode().strip()}")
    try:
        publish(ONE)
        DirectoryMirror(tmp_path / "dist", jobs=2).update()
        shutil.rmtree(trees(tmp_path / "dist")[1])
        publish(MANY)
        with pytest.raises(MirrorError, match=r"No space left .* Free space on its disk and try again"):
            DirectoryMirror(tmp_path / "dist", jobs=2).update()
        assert contents(tmp_path / "dist") == ONE
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_a_process_that_is_killed_is_an_error_and_the_next_update_repairs(mirror: DirectoryMirror, shown: Path) -> None:
    def be_killed(directory: str) -> None:
        if directory.startswith("6/"):
            os.kill(os.getpid(), signal.SIGKILL)

    code, told = in_another_process(lambda: [before_each_directory(be_killed), mirror.update()])
    assert (code, contents(shown)) == (1, ONE)
    assert told == (
        f"{shown} could not be brought to the live release: a process that wrote it was killed. It still shows, whole, "
        "what it showed before. If memory ran out, use one process: "
        f"./manage.py build_static_site --output {shown} --jobs 1"
    )
    mirror.update()
    assert contents(shown) == MANY


def test_no_process_writes_once_the_update_is_killed(mirror: DirectoryMirror, shown: Path, tmp_path: Path) -> None:
    def sign_in_and_wait(_directory: str) -> None:
        sign_in(tmp_path)
        signal.pause()

    update = start(lambda: [before_each_directory(sign_in_and_wait), mirror.update()])
    wait_until(lambda: len([*tmp_path.glob("writer *")]) == 2)
    os.kill(update, signal.SIGKILL)
    os.waitpid(update, 0)
    mirror.update()  # which waits for the lock: each of them holds it until its end
    assert contents(shown) == MANY


@on_postgres
def test_they_have_a_connection_each_and_the_update_has_none(dist: Path, tmp_path: Path) -> None:
    publish(MANY)
    with role("ALL", limit=20) as name:

        def note_connections(_directory: str) -> None:
            if sign_in(tmp_path) == 3 and not (tmp_path / "seen").exists():
                with administrator() as session:
                    session.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [name])
                    (tmp_path / "seen").write_text(f"{session.fetchone()[0]}")
            wait_until((tmp_path / "seen").exists)

        mirror = DirectoryMirror(dist, jobs=3)
        assert in_another_process(lambda: [before_each_directory(note_connections), mirror.update()])[0] == 0
    assert (tmp_path / "seen").read_text() == "3"
    connection.close()


@on_postgres
def test_a_fault_of_the_database_keeps_its_kind(mirror: DirectoryMirror) -> None:
    def time_out(_directory: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 1; SELECT pg_sleep(60)")

    def fault() -> Fault | None:
        before_each_directory(time_out)
        with pytest.raises(DatabaseError) as error:
            mirror.update()
        return Fault.of(error.value)

    publish(MANY)
    assert in_another_process(fault) == (0, str(Fault.TIMED_OUT))
