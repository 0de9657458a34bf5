"""A command's progress: a bar on a terminal, an occasional line in a log."""

import re
from io import StringIO

import pytest

from publisher.progress import Progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_key_value_lines_now_and_then_and_one_at_the_end() -> None:
    log = StringIO()
    with Progress(log, total=4, label="render", every=0) as progress:
        progress.advance(3)
        progress.advance()
    lines = log.getvalue().splitlines()
    assert lines[0].startswith("phase=render done=3 total=4 rate=")
    assert lines[-1].startswith("phase=render done=4 total=4 rate=")
    assert "left=" in lines[0]
    assert "left=" not in lines[-1]


def test_a_log_is_not_flooded() -> None:
    log = StringIO()
    with Progress(log, total=1000, label="render") as progress:
        for _ in range(1000):
            progress.advance()
    assert len(log.getvalue().splitlines()) == 1


def test_a_terminal_gets_a_bar_with_done_of_total() -> None:
    terminal = Terminal()
    with Progress(terminal, total=4, label="render") as progress:
        progress.every = 0
        progress.advance(2)
        progress.advance(2)
    half, whole, last = (re.sub(r"\d+/s", "N/s", bar.rstrip()) for bar in terminal.getvalue().split("\r")[1:])
    assert half.startswith(f"render   [{'#' * 15}{' ' * 15}] 2/4 N/s ")
    assert half.endswith(" s left")
    assert whole == last == f"render   [{'#' * 30}] 4/4 N/s"
    assert terminal.getvalue().endswith("\n")


@pytest.mark.parametrize("columns", [40, 100])
def test_each_bar_covers_the_one_before_and_none_wraps(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    terminal = Terminal()
    with Progress(terminal, total=10**9, label="render") as progress:
        progress.every = 0
        progress.advance(1)
        progress.advance(10**9 - 1)
    assert {len(bar.rstrip("\n")) for bar in terminal.getvalue().split("\r")[1:]} == {columns - 1}


def test_nothing_to_do_is_not_told_of() -> None:
    terminal, log = Terminal(), StringIO()
    for stream in (terminal, log):
        with Progress(stream, total=0, label="render"):
            pass
    assert terminal.getvalue() + log.getvalue() == ""
