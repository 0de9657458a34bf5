"""Full builds by local workers and by Celery workers, of the same pages in the same run: bench/shards.

Celery workers are processes of this machine, so they cost what shards cost, and gain what its cores allow.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCH.parent), str(BENCH.parent / "bin")]

from private_redis import NoRedisError, redis_program

from bench import field
from bench.contender import Failed
from bench.publisher_site import PYTHON, Publisher
from bench.rounds import POSTGRES
from bench.tools import TOOLS, exit_code, own_folder, say

ROWS = ("local 1", "local 2", "local 4", "celery 1", "celery 2")


def main() -> int:
    arguments = asked()
    rows = arguments.only.split(",") if arguments.only else ROWS
    try:
        with (
            own_folder("shards") as work,
            broker() as url,
            field.contenders([POSTGRES], work, arguments.pages) as (found, skipped),
        ):
            for contender in found:
                contender.prepare()
                contender.environment["CELERY_BROKER_URL"] = url
                measure(contender, rows, arguments.rounds)
    except NoRedisError as error:
        skipped = {"Celery": str(error)}
    return exit_code(skipped)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/shards", description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="number of articles (10,000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help=f"some of: {','.join(ROWS)}")
    return parser.parse_args()


@contextmanager
def broker() -> Iterator[str]:
    """Run a Redis of our own for the block; yield its URL."""
    with redis_program() as program:
        place = TOOLS / "redis.sock"
        process = subprocess.Popen([program, "--port", "0", "--unixsocket", str(place), "--save", ""],
                                   stdout=subprocess.DEVNULL)  # fmt: skip
        try:
            yield f"redis+socket://{place}"
        finally:
            process.kill()
            process.wait()


def measure(contender: Publisher, rows: tuple[str, ...] | list[str], rounds: int) -> None:
    taken: dict[str, list[dict[str, float]]] = {row: [] for row in rows}
    for number in range(rounds):
        for row in rows if number % 2 == 0 else reversed(rows):
            taken[row].append(full_build(contender, *row.split()))
    for row, builds in taken.items():
        wall, inside, cpu, server = (median(b[name] for b in builds) for name in ("wall", "inside", "cpu", "server"))
        say(f"{row:<10} {wall:7.1f} s  inside {inside:7.1f} s  CPU {cpu:6.1f} s  server {server:6.1f} s")


def full_build(contender: Publisher, engine: str, count: str) -> dict[str, float]:
    contender.restore()
    contender.environment["BUILD_ENGINE"] = engine
    command = contender.manage("build_static_site", "--json", "--jobs", count if engine == "local" else "1")
    with celery_workers(contender, int(count) if engine == "celery" else 0):
        contender.settle()
        before, began = contender.server_cpu() or 0, time.monotonic()
        done = subprocess.run(command, cwd=contender.site, env=contender.environment, capture_output=True, text=True)
        wall = time.monotonic() - began
    if done.returncode:
        raise Failed(f"{engine} {count} ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    told = json.loads(done.stdout)
    server = (contender.server_cpu() or 0) - before
    return {"wall": wall, "inside": told["seconds"], "cpu": told["cpu_seconds"], "server": server}


@contextmanager
def celery_workers(contender: Publisher, count: int) -> Iterator[None]:
    """Run so many workers with one process each for the block; wait until all are ready."""
    logs = [contender.folder / f"worker-{number}.log" for number in range(count)]
    command = [str(PYTHON), "-m", "celery", "--app", "publisher", "worker", "--concurrency", "1", "--loglevel", "INFO"]
    workers = [
        subprocess.Popen([*command, "--hostname", f"{log.stem}@%h"], cwd=contender.site, env=contender.environment,
                         stdout=log.open("w"), stderr=subprocess.STDOUT, start_new_session=True)
        for log in logs
    ]  # fmt: skip
    try:
        while not all(" ready." in log.read_text() for log in logs):
            time.sleep(0.1)
        yield
    finally:
        for worker in workers:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


if __name__ == "__main__":
    sys.exit(main())
