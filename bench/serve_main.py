"""The rate of Publisher, WhiteNoise and nginx serving the same pages, round after round. Called by bench/serve.

Rates drift with the machine. Trust the ratios, each from two consecutive runs, and the CPU time that the
serving process spent on an answer.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bin")]

from private_postgres import NoPostgresError, private_folder, private_postgres

from bench.serve_servers import Running, nginx, publisher, whitenoise
from bench.serve_site import Site, make_site
from bench.serve_wrk import Missing, Run, check_same_bytes, load, program

Databases = dict[str, Callable[[Path], AbstractContextManager[str]]]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--database", choices=[*DATABASES], action="append", help="the default is both")
    asked.add_argument("--pages", type=int, default=1_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--seconds", type=int, default=4, help="seconds for one server in one round")
    arguments = asked.parse_args()
    skipped = [reason for name in arguments.database or DATABASES if (reason := measure(name, arguments))]
    for reason in skipped:
        print(f"SKIPPED: {reason}", file=sys.stderr)
    return 1 if skipped else 0


def measure(name: str, arguments: argparse.Namespace) -> str:
    """Print the table for a database; return the reason if something is missing."""
    try:
        program("wrk")
        with private_folder("publisher-serve-") as folder, DATABASES[name](folder) as url:
            site = make_site(url, folder, arguments.pages)
            with ExitStack() as stack:
                servers, skipped = started(site, stack)
                check_same_bytes(servers, site.paths)
                rounds = [one_round(servers, site, arguments.seconds) for _ in range(arguments.rounds)]
            print(f"\n{name}, {arguments.pages} pages, {len(site.paths)} of them read over 16 connections")
            print(table(rounds))
            return skipped
    except (Missing, NoPostgresError) as error:
        return f"{name}: {error}"


def started(site: Site, stack: ExitStack) -> tuple[list[Running], str]:
    servers = [stack.enter_context(publisher(site)), stack.enter_context(whitenoise(site))]
    try:
        return [*servers, stack.enter_context(nginx(site))], ""
    except Missing as error:
        return servers, str(error)


def one_round(servers: list[Running], site: Site, seconds: int) -> dict[str, Run]:
    return {server.name: load(server, site, seconds) for server in servers}


def table(rounds: list[dict[str, Run]]) -> str:
    """Return a line for each server: median rate, CPU time of its process, median of the rounds' ratios."""
    lines = [f"{'':12}{'pages/s':>10}{'CPU µs/page':>13}{'Publisher is':>14}{'in each round':>30}"]
    for name in rounds[0]:
        runs = [one[name] for one in rounds]
        ratios = [one["Publisher"].rate / one[name].rate for one in rounds]
        each = " ".join(f"{ratio:.2f}" for ratio in ratios)
        rate, cpu = median(run.rate for run in runs), median(run.cpu for run in runs)
        lines.append(f"{name:12}{rate:10,.0f}{cpu * 1e6:13,.0f}{median(ratios):12.2f} ×{each:>30}")
    return "\n".join(lines)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    with private_postgres() as server:
        yield server.url


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder}/site.sqlite3"


DATABASES: Databases = {"postgres": postgres, "sqlite": sqlite}

if __name__ == "__main__":
    sys.exit(main())
