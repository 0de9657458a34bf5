"""The jobs as run by cron, with a shell, a home and almost no variables, using the handbook's lines verbatim."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.builds.commands import manage
from tests.handbook.guides import HANDBOOK, blocks

FOLDER = "/srv/publisher"
CRON = {"HOME": "/", "LOGNAME": "publisher", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}


@pytest.fixture
def server(copy: Path, tmp_path: Path) -> Path:
    """Copy the project to a path without spaces, like the handbook's."""
    (copy / "var").mkdir()
    (tmp_path / "publisher").symlink_to(copy)
    return tmp_path / "publisher"


@pytest.fixture
def database(server: Path, tmp_path: Path) -> str:
    """Return the address of a migrated database other than a laptop's."""
    url = f"sqlite:///{tmp_path / 'the one.sqlite3'}"
    assert manage("migrate", "--verbosity", "0", cwd=server, DATABASE_URL=url).code == 0
    return url


def crontab(server: Path) -> list[str]:
    """Return the commands of the handbook's crontab, with this server's path."""
    (block,) = blocks(HANDBOOK / "ops" / "scheduling.md", "crontab")
    lines = [re.fullmatch(r"(?:\S+ +){5}(.*)", line) for line in block.splitlines()]
    return [line[1].replace(FOLDER, str(server)) for line in lines if line]


def by_cron(command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a command like cron, in the home folder and without our variables."""
    line = [
        "env",
        "-i",
        *(f"{name}={value}" for name, value in {**CRON, **variables}.items()),
        "/bin/sh",
        "-c",
        command,
    ]
    return subprocess.run(line, cwd="/", capture_output=True, text=True, stdin=subprocess.DEVNULL)


def ran(database: str) -> set[str]:
    read = "from builds.models import ScheduledRun; print([run.job for run in ScheduledRun.objects.all()])"
    said = manage("shell", "--no-imports", "-c", read, DATABASE_URL=database)
    return set(json.loads(said.out.replace("'", '"')))


def test_the_handbooks_crontab_uses_the_database_of_the_env_file(server, database):
    (server / ".env").write_text(f"# of this server\n\nexport BUILD_LAUNCHER=local\nDATABASE_URL='{database}'\n")
    for command in crontab(server):
        assert by_cron(command).returncode == 0, (server / "var" / "cron.log").read_text()
    assert ran(database) == {"schedule_build", "report_stalled_builds", "send_notices"}
    assert not (server / "var" / "publisher.sqlite3").exists()
    assert "schedule_build" not in (server / "var" / "cron.log").read_text()


@pytest.mark.parametrize("job", ["schedule_build", "report_stalled_builds", "send_notices"])
def test_without_it_a_job_looks_after_no_database_and_names_the_cure(server, job):
    done = by_cron(f"{server}/bin/{job}")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"{job} did not run: DATABASE_URL is not set, and cron passes on no variables.")
    assert f"Add them to {server.resolve()}/.env" in done.stderr
    assert not (server / "var" / "publisher.sqlite3").exists()


def test_a_job_runs_with_nothing_at_all_of_an_environment(server, database):
    (server / ".env").write_text(f"DATABASE_URL={database}\nBUILD_LAUNCHER=local\n")
    done = subprocess.run(["env", "-i", f"{server}/bin/schedule_build"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert ran(database) == {"schedule_build"}


def test_what_the_environment_has_counts_more_than_the_file(server, database):
    (server / ".env").write_text("DATABASE_URL=sqlite:////nowhere/at/all.sqlite3\n")
    assert by_cron(f"{server}/bin/schedule_build", DATABASE_URL=database, BUILD_LAUNCHER="local").returncode == 0
    assert ran(database) == {"schedule_build"}


def test_a_file_that_cannot_be_understood_stops_the_job_with_its_line(server, database):
    (server / ".env").write_text(f"DATABASE_URL={database}\nSECRET KEY=x\n")
    done = by_cron(f"{server}/bin/schedule_build")
    assert done.returncode == 1
    assert f".env: line 2 of {server.resolve()}/.env is not NAME=value" in done.stderr
    assert ran(database) == set()


def test_a_file_that_cannot_be_read_means_no_database_and_not_another_one(server):
    (server / ".env").mkdir()  # root can read every file
    done = by_cron(f"{server}/bin/schedule_build")
    assert done.returncode == 1
    assert f".env: {server.resolve()}/.env can't be read" in done.stderr
    assert not (server / "var" / "publisher.sqlite3").exists()


def test_a_shell_without_the_variables_is_told_which_database_it_means(server):
    done = by_cron(f"cd {server} && ./manage.py check_schedule")
    assert done.returncode == 2
    assert f"DATABASE_URL is not set, so this is {server.resolve()}/var/publisher.sqlite3" in done.stderr


def test_a_dyno_takes_no_variables_from_a_file(server):
    (server / ".env").write_text("SITE_TITLE=Not this one\n")
    show = "from django.conf import settings; print(settings.SITE_TITLE)"
    command = [*("env", "-i", f"PATH={os.environ['PATH']}", "DYNO=run.1"), f"{server}/manage.py"]
    done = subprocess.run([*command, "shell", "--no-imports", "-c", show], capture_output=True, text=True, cwd=server)
    assert done.stdout != "Not this one\n", done.stderr
