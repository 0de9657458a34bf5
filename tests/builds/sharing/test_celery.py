"""Full builds with a real Redis and real Celery workers, and what befalls these."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest

from builds.models import Build
from publisher.pages.models import ContentVersion
from static_site.models import Release, Shard
from tests.builds.commands import manage, start
from tests.builds.many import publish_many
from tests.builds.sharing.celery_workers import Redis, Worker
from tests.builds.sharing.open_shards import PAGES, PATIENT, SOON_ALONE
from tests.builds.small_site import let_lease_run_out
from tests.database.ailments import on_postgres, role
from tests.static_site.sites import clean_manifest, manifest
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.left_to_postgresql,
    pytest.mark.redis,
    on_postgres,
]

Begin: TypeAlias = Callable[..., Worker]

SHARED = ("build_static_site", "--full", "--jobs", "1")
TASK = "    return _worker().carry_out(pk)\n"
TOO_FEW = (
    "The database allows 15 connections. Publisher needs up to 14 without Celery, and the 2 processes of 2 Celery "
    "workers one each."
)
HOLD = """
    import os
    from pathlib import Path
    from tests.waiting import wait_until
    Path(os.environ["HELD"]).touch()
    wait_until(Path("go").exists)
"""


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Redis]:
    program = os.environ.get("PUBLISHER_TEST_REDIS") or shutil.which("redis-server")
    if not program:
        pytest.skip("NO REDIS ON THIS MACHINE, so no Celery worker ran; bin/test gets one for its second stage")
    broker = Redis(program, tmp_path)
    yield broker
    broker.stop()


@pytest.fixture
def worker(broker: Redis, tmp_path: Path) -> Iterator[Begin]:
    """Begin a worker of this name, which ends with the test."""
    with ExitStack() as stack:

        def begin(name: str, code: Path | None = None) -> Worker:
            made = Worker(broker, tmp_path / f"{name}.log", code=code, HELD=name, **PATIENT)
            stack.callback(made.kill)
            return made

        yield begin


@pytest.fixture
def held(copy: Path) -> Path:
    """Return code whose workers show by a file of their name that they have a shard, then wait for a file `go`."""
    task = copy / "builds/running/shard_task.py"
    text = task.read_text()
    assert TASK in text
    task.write_text(text.replace(TASK, HOLD + TASK))
    return copy


@contextmanager
def building(broker: Redis, settings: dict[str, str], code: Path | None = None) -> "Iterator[subprocess.Popen[str]]":
    """Build a large site beside the test."""
    publish_many("posts", PAGES, title="A post", body="Some *text*.")
    told = {"BUILD_ENGINE": "celery", "CELERY_BROKER_URL": broker.url, **settings}
    with start(*SHARED, cwd=code, **told) as process:
        try:
            yield process
        finally:
            process.kill()


def refuse_incomplete_site(process: "subprocess.Popen[str]") -> None:
    """Wait for the build's end: the site is what one process makes, and each output is counted once."""
    err = process.communicate()[1]
    assert (process.returncode, "Traceback" in err) == (0, False), err
    release = Release.objects.latest("number")
    assert manifest(release) == clean_manifest(ContentVersion.objects.current())
    assert release.counts["added"] == len(manifest(release))
    assert not Shard.objects.exists()


def test_two_workers_share_a_full_build_and_each_message_comes_twice(broker, worker, held, tmp_path):
    task = held / "builds/running/shard_task.py"
    task.write_text(task.read_text().replace("for pk in shards:", "for pk in 2 * shards:"))
    workers = [worker("first", held), worker("second", held)]
    with building(broker, PATIENT, held) as process:
        wait_until(lambda: (held / "first").exists() and (held / "second").exists())
        (held / "go").touch()
        refuse_incomplete_site(process)
    assert all(worker.shards for worker in workers)
    assert Build.objects.get().cpu_seconds > 0


def test_a_worker_is_killed_with_a_shard(broker, worker, held):
    first = worker("first", held)
    with building(broker, SOON_ALONE) as process:
        wait_until((held / "first").exists)
        worker("second")
        first.kill()
        refuse_incomplete_site(process)


def test_the_broker_restarts_and_forgets_what_waits(broker, worker, held):
    first = worker("first", held)
    with building(broker, SOON_ALONE) as process:
        wait_until((held / "first").exists)
        broker.stop()
        broker.start()
        (held / "go").touch()
        refuse_incomplete_site(process)
    before = first.shards
    told = {"BUILD_ENGINE": "celery", "CELERY_BROKER_URL": broker.url}
    assert manage(*SHARED, **told, **PATIENT).code == 0
    assert first.shards > before


def test_without_a_broker_the_build_says_so_and_goes_on_alone(broker):
    broker.stop()
    with building(broker, PATIENT) as process:
        refuse_incomplete_site(process)
    assert "The broker at CELERY_BROKER_URL doesn't answer" in Build.objects.get().log


def test_a_worker_with_other_code_does_nothing(broker, worker, copy):
    (copy / "static_site/outputs/later.py").write_text('"""Code that is older or newer."""\n')
    old = worker("old", copy)
    with building(broker, SOON_ALONE) as process:
        refuse_incomplete_site(process)
    wait_until(lambda: ": False" in old.said)
    assert old.shards == 0


def said_by(*command: str, **changes: str) -> str:
    return manage(*command, **changes).err


def test_a_check_counts_the_workers_and_the_plans_connections(broker, worker):
    told = {"BUILD_ENGINE": "celery", "CELERY_BROKER_URL": broker.url}
    check = ("check", "--database", "default")
    assert "No Celery worker answers" in said_by(*check, **told)
    worker("first"), worker("second")
    with role(limit=15):
        wait_until(lambda: TOO_FEW in said_by(*check, **told))  # a worker answers in two seconds, or the next time
    with role(limit=16):
        assert "W005" not in said_by(*check, **told)


def test_a_build_is_killed_and_one_without_workers_finishes_it(broker, worker, held):
    first = worker("first", held)
    with building(broker, PATIENT) as process:
        wait_until((held / "first").exists)
        process.kill()
    (held / "go").touch()
    let_lease_run_out()
    with start("build_static_site", "--jobs", "1") as process:
        refuse_incomplete_site(process)
    assert "Traceback" not in first.said
