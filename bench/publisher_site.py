"""Publisher as a contender, on either database: its real command, and changes made by the web UI's code."""

import compileall
import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from bench.changes import Change, restyle
from bench.contender import Contender, run

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
CODE = ("manage.py", "publisher", "static_site", "builds", "templates", "bench")
SETTINGS = '''"""bench/settings.py with its own theme, which a round changes."""

from pathlib import Path

from bench.settings import *  # noqa: F403

SITE_THEME = Path(__file__).parent / "theme"
'''


@dataclass
class Publisher(Contender):
    """Publisher on one database; each round begins with everything published and nothing built.

    `code` is a copy of the project, so that edits meanwhile change no fingerprint.
    """

    code: Path = ROOT
    has_pictures: bool = False

    def __post_init__(self) -> None:
        self.makes_the_site = not self.has_pictures

    @property
    def command(self) -> list[str]:
        return self.manage("build_static_site", "--output", str(self.output), "--json")

    def set_environment(self, database_url: str) -> None:
        """Set up a production environment: no debugging, no record of queries."""
        own = {"DJANGO_SETTINGS_MODULE": "measured_settings", "PYTHONPATH": f"{self.site}:{self.code}",
               "DATABASE_URL": database_url, "ENVIRONMENT": "production", "SECRET_KEY": "of-nobody-but-the-bench-" * 3,
               "SITE_URL": "https://bench.example", "BUILD_LAUNCHER": "local"}  # fmt: skip
        self.environment = {**os.environ, **own}

    def prepare(self) -> None:
        self.make_empty()
        pictures = ["--pictures"] if self.has_pictures else []
        load = str(self.code / "bench" / "load.py")
        run([str(PYTHON), load, str(self.pages), *pictures], self.site, self.environment)
        self.keep_database()

    def make_empty(self) -> None:
        """Make the site's folder and a database without pages."""
        self.pristine.mkdir(parents=True)
        shutil.copytree(self.code / "bench" / "theme", self.pristine / "theme")
        (self.pristine / "measured_settings.py").write_text(SETTINGS)
        shutil.copytree(self.pristine, self.site)
        self.make_database()
        run(self.manage("migrate", "--verbosity", "0"), self.site, self.environment)

    def restore(self) -> None:
        super().restore()
        self.restore_database()

    def apply(self, change: Change) -> None:
        script = str(self.code / "bench" / "change_page.py")
        old = change.old.path if change.old else ""
        arguments = [type(change.new).__name__, str(change.new.number), str(self.pages), old]
        arguments += ["pictures"] if self.has_pictures else []
        run([str(PYTHON), script, *arguments], self.site, self.environment)

    def restyle(self) -> None:
        restyle(self.site / "theme" / "base.html")

    def manage(self, *arguments: str) -> list[str]:
        return [str(PYTHON), str(self.code / "manage.py"), *arguments]

    def make_database(self) -> None:
        raise NotImplementedError

    def keep_database(self) -> None:
        raise NotImplementedError

    def restore_database(self) -> None:
        raise NotImplementedError


class OnSqlite(Publisher):
    @property
    def file(self) -> Path:
        return self.folder / "publisher.sqlite3"

    def make_database(self) -> None:
        self.set_environment(f"sqlite:///{self.file}")

    def keep_database(self) -> None:
        connection = sqlite3.connect(self.file)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copy(self.file, self.kept)

    def restore_database(self) -> None:
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.kept, self.file)

    @property
    def kept(self) -> Path:
        return self.folder / "pristine.sqlite3"


@dataclass
class OnPostgres(Publisher):
    """Publisher on a private PostgreSQL server; `server` comes from bin/private_postgres.py.

    The work of autovacuum and checkpoints is done before each command, so that no command pays for the one before.
    """

    server: Any = None

    def make_database(self) -> None:
        self.sql("ALTER SYSTEM SET autovacuum = off")
        self.sql("SELECT pg_reload_conf()")
        self.sql("CREATE DATABASE bench")
        self.set_environment(self.server.url.removesuffix("postgres") + "bench")

    def keep_database(self) -> None:
        self.sql("CREATE DATABASE pristine TEMPLATE bench")

    def restore_database(self) -> None:
        self.sql("DROP DATABASE bench WITH (FORCE)")
        self.sql("CREATE DATABASE bench TEMPLATE pristine")

    def settle(self) -> None:
        self.sql("VACUUM (ANALYZE)", "bench")
        self.sql("CHECKPOINT")

    def server_cpu(self) -> float | None:
        return server_cpu(self.server.process.pid)

    def sql(self, statement: str, database: str = "postgres") -> None:
        connection = psycopg2.connect(host=str(self.server.folder), port=5432, user="publisher", dbname=database)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()


def copy_code(folder: Path) -> Path:
    """Copy the parts of the project that a build needs, compiled as an installed one is after its first command."""
    for name in CODE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    compileall.compile_dir(folder, quiet=2)  # commands don't write bytecode where PYTHONDONTWRITEBYTECODE is set
    return folder


def server_cpu(postmaster: int) -> float:
    """Return the CPU seconds of a server's processes; ended ones count as the postmaster's."""
    tasks = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    ticks = sum(sum(ticks_of(pid)) for pid in (str(postmaster), *tasks))
    return ticks / os.sysconf("SC_CLK_TCK")


def ticks_of(pid: str) -> list[int]:
    """Return utime, stime, cutime and cstime; the name before them may have spaces."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
    return [int(field) for field in fields[11:15]]
