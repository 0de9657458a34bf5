"""The walk of a text from the editor's POST to the stored bytes (docs/architecture.md): short, and always forwards."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import FrameType

import pytest
from django.core.management import call_command

from static_site.rendering import worker
from static_site.rendering.renderer import Renderer
from tests.desk.browsing import address, filled_in
from tests.static_site.live import show
from tests.static_site.sites import publish

Function = tuple[str, str]  # file below the project's root, qualified name

TURNS = {"Change._write", "at", "insert_rows"}
"""Where the walk goes through the database: the version is written, the texts are read, the bytes are written."""

IN_A_WORKER = [worker.serve, worker.carry_out, worker._render, Renderer.render, worker.packed]
MIDDLEWARE = "__call__"
PACKAGES = ("publisher/desk", "publisher/pages", "builds", "static_site")


@contextmanager
def walked(root: Path, walk: list[Function]) -> Iterator[None]:
    """Append each function of ours that is on the way to a turn, in the order of their first calls."""

    def look(frame: FrameType, event: str, arg: object) -> None:
        if event == "call" and frame.f_code.co_qualname in TURNS and is_ours(frame):
            walk.extend(function for function in on_the_way(frame) if function not in walk)

    def is_ours(frame: FrameType) -> bool:
        return frame.f_code.co_filename.startswith(
            tuple(f"{root}/{top}/" for top in ("publisher", "builds", "static_site"))
        )

    def on_the_way(frame: FrameType | None) -> list[Function]:
        found = []
        while frame:
            if is_ours(frame) and not frame.f_code.co_name.startswith((MIDDLEWARE, "<")):
                found.append((frame.f_code.co_filename.removeprefix(f"{root}/"), frame.f_code.co_qualname))
            frame = frame.f_back
        return found[::-1]

    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(None)


def package_of(file: str) -> str:
    return next((package for package in PACKAGES if file.startswith(package)), "")


@pytest.mark.django_db(transaction=True)
def test_a_text_passes_at_most_thirty_functions_and_enters_no_package_twice(desk, root, capsys):
    page = publish("tea")
    show()
    walk: list[Function] = []
    written = filled_in(desk, page, body="New.", then="publish")
    with walked(root, walk):
        desk.post(address(page), written)
        call_command("build_static_site")
    assert "Readers see release" in capsys.readouterr().out
    assert {name for _, name in walk} >= TURNS
    assert len(walk) + len(IN_A_WORKER) <= 30, walk
    entered = [package for package, _ in groupby(filter(None, (package_of(file) for file, _ in walk)))]
    assert entered == list(PACKAGES)
