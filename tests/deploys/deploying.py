"""Deploys as Heroku makes them: the release phase of other code, run on the database that the present code works on."""

import gzip
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

from django.conf import settings
from django.db import connection

from builds.models import Build, Lease
from static_site.models import Artifact, Site
from tests.builds.commands import Finished, database_url, environment, manage, start
from tests.faults.frozen import processes_of, thaw, wait_until_stopped
from tests.site.sites import publish
from tests.waiting import wait_until

QUICK = {"DJANGO_SETTINGS_MODULE": "tests.builds.quick_settings"}
# A quick beat, but a lease that outlasts a deploy, which therefore waits for the build.
PATIENT = {"DJANGO_SETTINGS_MODULE": "tests.deploys.patient_settings"}


NEXT = "<!-- the next version -->"


def deploy(code: Path | None = None, **changes: str) -> Finished:
    """The release phase of a copy of the project, or of the present code."""
    return manage("run_release_phase", cwd=code, **changes)


def on_heroku(dyno: str = "run.1") -> dict[str, str]:
    """What a dyno's environment has, for a database on this machine, which speaks no TLS."""
    assert connection.vendor == "postgresql"
    return {
        "DYNO": dyno, "SECRET_KEY": "0123456789abcdef" * 4, "SITE_URL": "https://www.example.org",
        "DATABASE_URL": f"{database_url()}?sslmode=disable",
    }  # fmt: skip


def change_theme(code: Path) -> None:
    template = code / "templates" / "site" / "base.html"
    template.write_text(f"{template.read_text()}{NEXT}\n")


# Statements of a build, outside of its transactions, that mark how far it is.
MOMENTS = {
    "before it claims": 'FROM "builds_lease"',
    "before it asks for its code": 'FROM "static_site_site" WHERE "static_site_site"."fingerprint" IN',
    "before it renders": 'FROM "static_site_planrow"',
    "before it publishes": 'AS "live_release" FROM "static_site_site"',
}


@contextmanager
def frozen_build(moment: str, **changes: str) -> "Iterator[Popen[str]]":
    """A build of the present code that stands still until it is thawed; with QUICK it soon counts as dead."""
    argv = [sys.executable, "-m", "tests.deploys.freezing_command", MOMENTS[moment], "build_static_site"]
    build = Popen(
        argv, cwd=settings.BASE_DIR, env=environment(**changes), start_new_session=True,
        stdout=PIPE, stderr=PIPE, text=True,
    )  # fmt: skip
    try:
        assert wait_until_stopped(build.pid), build.communicate()
        yield build
    finally:
        for process in processes_of(build.pid):
            os.kill(process, signal.SIGKILL)
        build.communicate()


def drained_by(*command: str, build: "Popen[str]", cwd: Path | None = None, **changes: str) -> tuple[str, str]:
    """What a command that drains says, and the build that goes on once builds are drained."""
    draining = start(*command, cwd=cwd, **changes)
    wait_until(lambda: is_drained() or draining.poll() is not None)
    thaw(build.pid)
    _, build_said = build.communicate(timeout=120)
    out, err = draining.communicate(timeout=120)
    assert draining.returncode == 0, err
    return out, build_said


def show_site(**changes: str) -> None:
    """A live release by the present code, and an edit that is not in it."""
    publish("guides", "Guides", tags=["help"])
    done = manage("build_static_site", **changes)
    assert done.code == 0, done
    publish("guides", "Edited")


def live() -> int | None:
    return Site.objects.values_list("live_release", flat=True).get()


def readers_see_the_next_version() -> bool:
    home = Artifact.objects.in_release(live() or 0).get(path="index.html")
    return NEXT.encode() in gzip.decompress(home.body)


def last_build() -> tuple[str, str]:
    build = Build.objects.latest("number")
    return build.status, build.cause


def is_drained() -> bool:
    return Lease.objects.draining() is not None
