"""Worker processes: when they start, and under limits set from outside."""

import subprocess
import sys

from static_site.rendering.recipe import Recipe
from static_site.rendering.tasks import Limits, Task, Work
from static_site.rendering.worker_pool import Reading, WorkerPool
from tests.static_site.sites import THEME

SCRIPT = """
import multiprocessing, resource
from pathlib import Path
from static_site.rendering.tasks import Limits
from static_site.rendering.worker import start
from static_site.theme import Theme
resource.setrlimit(resource.RLIMIT_AS, (1 << 36, 1 << 36))
start_it = (Theme.load(Path("templates/site")), {}, Limits(seconds=20, memory=1 << 40))
worker = multiprocessing.get_context("fork").Process(target=start, args=start_it)
worker.start()
worker.join()
raise SystemExit(worker.exitcode)
"""


def test_a_worker_starts_where_less_memory_is_allowed_than_it_would_allow_itself(root):
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_workers_that_read_have_all_started_before_their_build_reads_the_first_order():
    told = []

    def orders():
        told.append("reads")
        yield "job", ("page", None)

    work = Work([Task("a.txt", "page", Recipe(content=b"a"))], [])
    reading = Reading(lambda order: work, in_workers=True, before_a_fork=lambda: told.append("forks"))
    with WorkerPool(THEME, {}, reading, jobs=2, limits=Limits(seconds=20, memory=1 << 30)) as pool:
        ((job, done),) = pool.render(orders(), idle=lambda: None)
    assert (job, [result.path for result in done.results]) == ("job", ["a.txt"])
    assert told == ["forks", "forks", "reads"]
