"""A worker process under limits set from outside."""

import subprocess
import sys

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
