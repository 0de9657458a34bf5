"""How far a command is: a bar on a terminal, a line now and then in a log."""

from io import StringIO

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
        progress.advance(4)
    assert "render" in terminal.getvalue()
    assert "4/4" in terminal.getvalue()
