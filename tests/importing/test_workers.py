"""Worker processes of an import: they read what one process reads, and whatever ends the import, none is left."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction

from publisher.pages.models import ContentVersion, Page
from tests.builds.commands import environment, manage, running
from tests.waiting import PATIENCE, wait_until

Write = Callable[..., Path]
MANY = 320
WORKERS = {"BUILD_JOBS": "2"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def large_site(site: Path, write: Write) -> Path:
    for number in range(MANY):
        next_one = f"[next]({number + 1:03}.md)" if number + 1 < MANY else ""
        write(f"{number:03}.md", f"---\ntitle: Page {number}\n---\n{next_one}\n\n## Part {number}\n")
    write("bad.md", "---\ntitle: [\n---\n")
    return site


def children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@dataclass
class Held:
    process: "subprocess.Popen[str]"
    workers: list[int]
    said: str = ""
    """What it wrote to its log, once the block has ended."""

    @property
    def has_left_none(self) -> bool:
        return not any(Path(f"/proc/{worker}").exists() for worker in self.workers)


@contextmanager
def held_back(site: Path) -> Iterator[Held]:
    """Start an import with workers that can't write a page before the block ends."""
    with running("import_pages", str(site), **WORKERS) as process:
        with transaction.atomic():
            ContentVersion.objects.lock()
            wait_until(lambda: len(children(process.pid)) == 2)
            yield (held := Held(process, children(process.pid)))
        held.said = process.communicate(timeout=PATIENCE)[1]


def test_workers_read_what_one_process_reads(large_site: Path) -> None:
    first = manage("import_pages", str(large_site), **WORKERS)
    assert (first.code, f"{MANY} new, 0 changed, 0 unchanged, 1 skipped" in first.out) == (1, True)
    assert "bad.md:2  invalid YAML" in first.out
    text = Page.objects.get(path="007").latest
    assert text is not None
    assert (text.body, text.headings) == (
        "[next](/008/)\n\n## Part 7\n",
        [{"level": 2, "id": "part-7", "text": "Part 7"}],
    )
    alone = manage("import_pages", str(large_site), BUILD_JOBS="1")
    assert f"0 new, 0 changed, {MANY} unchanged, 1 skipped" in alone.out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_import_and_its_workers_with_a_sentence(number: signal.Signals, large_site: Path) -> None:
    with held_back(large_site) as held:
        os.killpg(held.process.pid, number)  # to every process, as a terminal and a dyno do
    assert held.process.returncode == 130
    assert "Stopped. Pages imported so far stay; run the command again to continue." in held.said
    assert "Traceback" not in held.said
    wait_until(lambda: held.has_left_none)
    assert Page.objects.count() == 1


def test_workers_end_by_themselves_when_the_import_is_killed(large_site: Path) -> None:
    with held_back(large_site) as held:
        held.process.kill()
        wait_until(lambda: held.has_left_none)


LOSE = """
import os, django
django.setup()
from publisher.pages.importing.forked_workers import Work, Workers
def do(item, more=0):
    if item == 33:
        os.kill(os.getpid(), 9)
    return os.getpid() != parent and item + more
parent = os.getpid()
with Workers(range(400), Work(do, lambda item: f"lost {item}")) as workers:
    done = [one for _, some in workers.in_order() for one in some]
    print(done == [*range(33), "lost 33", *range(34, 400)], workers.begin([1, 2], 10)())
"""


def test_an_item_that_ends_its_worker_is_found_and_all_others_are_done(root: Path) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "publisher.settings", **WORKERS}
    command = [sys.executable, "-c", LOSE]
    done = subprocess.run(
        command, cwd=root, env=environment(**settings), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (done.stdout, done.stderr) == ("True [11, 12]\n", "")


STOP = """
import django, multiprocessing
django.setup()
from publisher.pages.importing.forked_workers import Work, Workers
class Interrupted(Workers):
    def _submit(self, *given):
        super()._submit(*given)
        raise KeyboardInterrupt
try:
    with Interrupted(range(400), Work(lambda item: item, lambda item: item)):
        pass
except KeyboardInterrupt:
    print(multiprocessing.active_children())
"""


def test_a_signal_that_comes_while_workers_start_ends_them(root: Path) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "publisher.settings", **WORKERS}
    command, env = [sys.executable, "-c", STOP], environment(**settings)
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")
