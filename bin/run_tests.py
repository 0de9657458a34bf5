"""The test run: every check and the whole suite on both databases, then a summary of failures and missing tools.

Called by bin/test. All stages run even if earlier ones fail; any failure makes the exit code 1.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from private_pgbouncer import NoPgbouncerError, private_pgbouncer
from private_postgres import NoPostgresError, Server, private_postgres
from private_redis import NoRedisError, redis_program

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PYTEST = [PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal"]
NO_TESTS = 5  # pytest's exit code: the arguments select no test of this stage.
DJADE = str(Path(PYTHON).parent / "djade")
# Modules, not scripts of .venv/bin: those contain the folder's original path. djade is neither script nor module.
CHECKS = {
    "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "ruff check": [PYTHON, "-m", "ruff", "check", "."],
    "mypy": [PYTHON, "-m", "mypy"],
    "import-linter": [PYTHON, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "Django's checks": [PYTHON, "manage.py", "check"],
    "missing migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
}
# The theme (templates/site) is not written in Django's template language.
DJANGO_TEMPLATES = ("templates/admin", "templates/desk", "templates/mail")
FETCHED = {
    "heroku_cli": ("npm_program.py", "heroku"),
    "lighthouse": ("npm_program.py", "lighthouse"),
    "browser": ("browser.py",),
}
"""What tests with a marker need, and the program of this folder that finds or installs it."""


@dataclass
class Report:
    """Results of the stages, printed at the end."""

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    not_had: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    tests: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(), "failed-tests"))
    """File where pytest lists the failed tests (tests/conftest.py)."""

    def run(self, name: str, command: list[str], database_url: str = "", **more: str) -> None:
        print(f"\n=== {name}", flush=True)
        begun = time.monotonic()
        self.tests.unlink(missing_ok=True)
        told = {"DATABASE_URL": database_url, "PUBLISHER_TEST_FAILED": str(self.tests)}
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, **told, **more}).returncode
        line = f"{name} ({time.monotonic() - begun:.0f} s)"
        which = self.tests.read_text() if self.tests.exists() else ""
        {0: self.passed, NO_TESTS: self.empty}.get(code, self.failed).append(line + which)

    def close(self) -> int:
        print("\n=== Summary")
        kinds = {"passed": self.passed, "FAILED": self.failed, "NOT HAD": self.not_had}
        kinds |= {"SKIPPED": self.skipped, "no tests in": self.empty}
        for name, lines in kinds.items():
            for line in lines:
                print(f"{name}: {line}")
        in_order = (self.passed or self.skipped) and not self.failed and not self.not_had
        return 0 if in_order else 1


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, end)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each of a thousand test processes would recompile everything
    os.environ.pop("PORT", None)  # set in a shell where bin/run serves; it would change addresses
    report = Report()
    if not arguments:
        check(report)
    apart = "not heroku_cli and not browser"
    with (
        fetching(arguments, "heroku_cli") as cli,
        fetching(arguments, "lighthouse") as lighthouse,
        fetching(arguments, "browser") as browser,
    ):
        on_sqlite = apart if arguments else f"{apart} and not left_to_postgresql"
        report.run("pytest on SQLite", [*PYTEST, "-m", on_sqlite, *arguments])
        test_on_postgres(report, [*PYTEST, "-m", f"{apart} and not any_database", *arguments], arguments)
        if browser:
            build_editor(report)
            test_in_a_browser(report, [*PYTEST, *arguments, "-m", "browser"], browser, lighthouse)
        if cli:
            test_with_heroku_cli(report, [*PYTEST, *arguments, "-m", "heroku_cli"], cli)
    return report.close()


def check(report: Report) -> None:
    for name, command in CHECKS.items():
        report.run(name, command)
    templates = [str(found) for folder in DJANGO_TEMPLATES for found in sorted((ROOT / folder).rglob("*.html"))]
    if templates:
        report.run("djade", [DJADE, "--target-version", "5.2", "--check", *templates])


def test_on_postgres(report: Report, pytest: list[str], arguments: list[str]) -> None:
    """Run on the server of DATABASE_URL if set, else on a private one and behind PgBouncer."""
    if given := os.environ.get("DATABASE_URL"):
        report.skipped.append("PgBouncer, so nothing ran behind it: it needs a private server, not DATABASE_URL")
        return report.run("pytest on DATABASE_URL", pytest, given)
    try:
        with private_postgres() as server:
            own = {"PUBLISHER_TEST_POSTGRES": str(server.binaries)}  # for tests that crash their own server
            with redis(report, arguments) as broker:
                report.run("pytest on PostgreSQL", pytest, server.url, **own, **broker)
            if wants(arguments, "behind_pgbouncer"):
                test_behind_pgbouncer(report, arguments, server)
    except NoPostgresError as error:
        report.not_had.append(f"a PostgreSQL server, so nothing ran on it: {error}")


def test_behind_pgbouncer(report: Report, arguments: list[str], server: Server) -> None:
    # A pool keeps connections to a test's database, so it can't be dropped; it disappears with the server.
    pytest = [*PYTEST, *arguments, "-m", "behind_pgbouncer", "--reuse-db"]
    try:
        with private_pgbouncer(server) as url:
            report.run("pytest behind PgBouncer", pytest, url, PUBLISHER_TEST_PGBOUNCER="1")
    except NoPgbouncerError as error:
        report.skipped.append(f"PgBouncer, so nothing ran behind it: {error}")


@contextmanager
def redis(report: Report, arguments: list[str]) -> Iterator[dict[str, str]]:
    """Yield what tells tests where Redis is; without it, they skip themselves."""
    if not wants(arguments, "redis"):
        yield {}
        return
    try:
        with redis_program() as program:
            yield {"PUBLISHER_TEST_REDIS": program}
    except NoRedisError as error:
        report.skipped.append(f"Redis, so no Celery worker ran, because {error}")
        yield {}


def wants(arguments: list[str], marker: str) -> bool:
    """Return whether any selected test has the marker. In a full run, some do for each marker."""
    if not arguments:
        return True
    collect = [*PYTEST, *arguments, "-n", "0", "-m", marker, "--collect-only"]
    return subprocess.run(collect, cwd=ROOT, capture_output=True).returncode == 0


@contextmanager
def fetching(arguments: list[str], marker: str) -> Iterator[subprocess.Popen[str] | None]:
    """Find or install what tests with the marker need, which may take a minute the first time, beside the other stages.

    Yield None if no selected test needs it.
    """
    if not wants(arguments, marker):
        yield None
        return
    program, *name = FETCHED[marker]
    command = [PYTHON, str(ROOT / "bin" / program), *name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def build_editor(report: Report) -> None:
    """Build the text editor; without it, the browser's tests write in the plain text area."""
    done = subprocess.run([PYTHON, str(ROOT / "bin" / "build_editor.py")], capture_output=True, text=True)
    if done.returncode:
        report.skipped.append(f"the text editor, so only the plain text area was tested, because {done.stderr.strip()}")


def test_in_a_browser(
    report: Report, pytest: list[str], fetching: subprocess.Popen[str], installing: subprocess.Popen[str] | None
) -> None:
    program, reason = fetching.communicate()
    if fetching.returncode:
        return report.skipped.append(f"a browser, so nothing ran in one, because {reason.strip()}")
    own = {"PUBLISHER_TEST_LIGHTHOUSE": lighthouse(report, installing)} if installing else {}
    report.run("pytest in a browser", pytest, PUBLISHER_TEST_BROWSER=program.strip(), **own)


def lighthouse(report: Report, installing: subprocess.Popen[str]) -> str:
    """Return Lighthouse's folder; empty if it couldn't be installed, and then its tests skip themselves."""
    folder, reason = installing.communicate()
    if installing.returncode:
        report.skipped.append(f"Lighthouse, so it measured no page, because {reason.strip()}")
    return folder.strip()


def test_with_heroku_cli(report: Report, pytest: list[str], installing: subprocess.Popen[str]) -> None:
    folder, reason = installing.communicate()
    if installing.returncode:
        report.skipped.append(f"the real Heroku CLI, so nothing ran with it, because {reason.strip()}")
    else:
        report.run("pytest with the real Heroku CLI", pytest, PUBLISHER_TEST_HEROKU=folder.strip())


def end(number: int, frame: FrameType | None) -> NoReturn:
    """On SIGTERM, leave through the context managers, so that the private server ends too."""
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Interrupted.")
