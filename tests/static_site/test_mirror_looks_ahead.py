"""While a build goes on, a process looks at the tree to be shown, so that the update needn't, and sees as much."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from signal import SIGKILL
from types import FrameType
from typing import Any

import pytest
from django.core.management import call_command

from static_site.mirrors.directory_mirror import DirectoryMirror
from tests.static_site import sites
from tests.static_site.processes import in_another_process
from tests.static_site.releases import ONE, contents, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirror(dist: Path) -> DirectoryMirror:
    """Return a mirror of ONE that a build with two jobs keeps."""
    publish(ONE)
    mirror = DirectoryMirror(dist, jobs=2)
    mirror.update()
    return mirror


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    """Yield a stack of what ends with the test."""
    with ExitStack() as stack:
        yield stack


def look(mirror: DirectoryMirror, ends: ExitStack) -> DirectoryMirror:
    """Return the mirror with a finished look."""
    looked = ends.enter_context(mirror.looking_ahead())
    assert looked.ahead
    looked.ahead.seal.get()
    return looked


def listed_directories(work: Callable[[], object]) -> int:
    """Return how many directories this process lists meanwhile."""
    calls: Counter[str] = Counter()

    def count(_frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call":
            calls[called.__name__] += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls["scandir"]


def test_the_update_lists_no_directory_again(mirror: DirectoryMirror, dist: Path, ends: ExitStack) -> None:
    publish({**ONE, **{f"{n}/index.html": b"page" for n in range(50)}})
    mirror.update()
    publish({**ONE, "404.html": b"new"})
    mirror.update()
    publish(ONE)
    looked = look(mirror, ends)
    assert listed_directories(looked.update) < 5
    assert contents(dist) == ONE


@pytest.mark.django_db(transaction=True)
def test_a_build_has_the_look_taken(dist: Path) -> None:
    def built(text: str, *, jobs: int) -> int:
        sites.publish("0", body=text)
        listed = listed_directories(lambda: call_command("build_static_site", output=dist, jobs=jobs))
        assert text in (dist / "0/index.html").read_text()
        return listed

    pages = 20
    for number in range(pages):
        sites.publish(f"{number}")
    built("a first text", jobs=2)
    assert built("a second text", jobs=2) <= built("a third text", jobs=1) - pages


def test_damage_before_the_look_is_never_shown(mirror: DirectoryMirror, dist: Path, ends: ExitStack) -> None:
    (dist.with_name(".dist.b") / "guides/stray.html").write_bytes(b"stray")
    publish({**ONE, "404.html": b"new"})
    assert look(mirror, ends).update().whole_comparison
    assert contents(dist) == {**ONE, "404.html": b"new"}


def test_damage_after_the_look_is_noticed_before_that_tree_is_shown_again(
    mirror: DirectoryMirror, dist: Path, ends: ExitStack
) -> None:
    looked = look(mirror, ends)
    (dist.with_name(".dist.b") / "guides/stray.html").write_bytes(b"stray")
    wholes = []
    for text in (b"1", b"2", b"3"):
        publish({**ONE, "404.html": text})
        wholes.append(looked.update().whole_comparison)
    assert wholes == [False, False, True]
    assert contents(dist) == {**ONE, "404.html": b"3"}


def test_an_update_in_between_makes_the_look_out_of_date(mirror: DirectoryMirror, dist: Path, ends: ExitStack) -> None:
    looked = look(mirror, ends)
    for text, by in ((b"1", mirror), (b"2", mirror), (b"3", looked)):
        publish({**ONE, "404.html": text})
        assert not by.update().whole_comparison
        assert contents(dist) == {**ONE, "404.html": text}


def test_a_look_at_one_tree_says_nothing_of_the_other(mirror: DirectoryMirror, dist: Path, ends: ExitStack) -> None:
    for tree in mirror.place.trees:  # as on a file system with coarse times, both trees have the same seal
        for path in contents(tree.root):
            os.utime(tree.root / path, (0, 0))
        marker = tree.marker()
        assert marker
        tree.mark(replace(marker, seal=tree.seal()))
    looked = look(mirror, ends)
    publish({**ONE, "404.html": b"new"})
    mirror.update()
    (dist.with_name(".dist.a") / "guides/stray.html").write_bytes(b"stray")
    publish(ONE)
    assert looked.update().whole_comparison
    assert contents(dist) == ONE


@pytest.mark.django_db(transaction=True)
def test_a_look_that_is_killed_is_taken_again(mirror: DirectoryMirror, dist: Path) -> None:
    def update() -> bool:
        parent = os.getpid()
        sys.addaudithook(lambda event, _: os.kill(os.getpid(), SIGKILL) if is_look(event, parent) else None)
        with mirror.looking_ahead() as looked:
            return looked.update().whole_comparison

    publish({**ONE, "404.html": b"new"})
    assert in_another_process(update) == (0, "False")
    assert contents(dist) == {**ONE, "404.html": b"new"}


def is_look(event: str, parent: int) -> bool:
    return event == "os.scandir" and os.getpid() != parent
