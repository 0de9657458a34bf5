"""Readers while a new theme goes live: they never get a mixture of two releases, over HTTP or from a mirror."""

import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from django.conf import settings

from tests.builds.commands import environment, manage
from tests.static_site.sites import publish
from tests.waiting import PATIENCE, wait_for_server, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = 600
MARK = "<!-- the new theme -->"


@dataclass
class Reader(threading.Thread):
    """A reader who requests page after page, and notes the time and whether the answer is from the new release."""

    fetch: Callable[[str], str]
    answers: list[tuple[float, float, bool]] = field(default_factory=list)
    finished: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        chance = random.Random(len(self.answers))
        while not self.finished.is_set():
            asked = time.monotonic()
            text = self.fetch(f"posts/{chance.randrange(PAGES)}/")
            assert text.startswith("<!doctype html>")
            assert text.rstrip().endswith(("</html>", MARK))
            self.answers.append((asked, time.monotonic(), MARK in text))


@pytest.fixture
def web() -> Iterator[str]:
    """Run our gunicorn on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "publisher.wsgi", "--bind", address]
    server = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(PATIENCE)


def test_readers_get_one_release_before_a_moment_and_the_next_after_it(web: str, copy: Path, tmp_path: Path) -> None:
    publish("posts")
    for number in range(PAGES):
        publish(f"posts/{number}", "A post")
    dist = tmp_path / "dist"
    assert manage("build_static_site", "--output", str(dist), cwd=copy).code == 0
    wait_for_server(web)
    over_http = [Reader(lambda path: requests.get(f"{web}/{path}", timeout=PATIENCE).text) for _ in range(2)]
    in_directory = [Reader(lambda path: (dist / path / "index.html").read_text()) for _ in range(2)]
    readers = over_http + in_directory
    for reader in readers:
        reader.start()
    wait_until(lambda: all(reader.answers for reader in readers))

    base = copy / "templates/site/base.html"
    base.write_text(base.read_text() + MARK)
    assert manage("build_static_site", "--output", str(dist), cwd=copy).code == 0
    wait_until(lambda: all(reader.answers[-1][2] or not reader.is_alive() for reader in readers))
    for reader in readers:
        reader.finished.set()
    for reader in readers:
        reader.join()
    refuse_mixture(over_http)
    refuse_mixture(in_directory)


def refuse_mixture(readers: list[Reader]) -> None:
    """Assert that no request made after the first new answer got an old one."""
    answers = [answer for reader in readers for answer in reader.answers]
    first_new = min(answered for _, answered, is_new in answers if is_new)
    assert [asked for asked, _, is_new in answers if not is_new and asked > first_new] == []
    assert any(not is_new for *_, is_new in answers)
