"""Deploys as Heroku makes them: the release phase of other code, run on the database that the present code works on."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, Popen

from django.conf import settings
from django.db import connection

from builds.models import Build, Lease
from publisher.pages.models import Page
from static_site.models import Artifact, Site
from tests.builds.commands import Finished, database_url, environment, manage
from tests.site.sites import publish

QUICK = {"DJANGO_SETTINGS_MODULE": "tests.builds.quick_settings"}
# A quick beat, but a lease that outlasts a deploy: a build that drains in time has nobody's pity.
PATIENT = {"DJANGO_SETTINGS_MODULE": "tests.deploys.patient_settings"}


def deploy(code: Path | None = None, **changes: str) -> Finished:
    """The release phase of a copy of the project, or of the present code."""
    return manage("run_release_phase", cwd=code, **changes)


def on_heroku(dyno: str = "run.1") -> dict[str, str]:
    """What a dyno's environment has, for a database on this machine, which speaks no TLS."""
    assert connection.vendor == "postgresql"
    return {
        "DYNO": dyno, "SECRET_KEY": "f3c1" * 16, "SITE_URL": "https://www.example.org",
        "DATABASE_URL": f"{database_url()}?sslmode=disable",
    }  # fmt: skip


def change_theme(code: Path) -> None:
    template = code / "templates" / "site" / "page.html"
    template.write_text(f"{template.read_text()}<!-- the next version -->\n")


def slow(*command: str, **changes: str) -> "Popen[str]":
    """A command of the present code that takes seconds, as a large site's builds do."""
    argv = [sys.executable, "-m", "tests.deploys.slow_command", *command]
    return Popen(
        argv, cwd=settings.BASE_DIR, env=environment(**changes), start_new_session=True,
        stdout=PIPE, stderr=PIPE, text=True,
    )  # fmt: skip


def slow_build(**changes: str) -> "Popen[str]":
    """A build in the middle of its work: something of its release is written."""
    release = (Site.objects.get().live_release_id or 0) + 1
    build = slow("build_static_site", **{**PATIENT, **changes})
    wait_until(lambda: Artifact.objects.filter(since=release).exists() or build.poll() is not None)
    assert build.poll() is None, build.communicate()
    return build


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def show_site() -> None:
    """A live release by the present code, and an edit that is not in it."""
    publish("guides", "Guides", tags=["help"])
    assert manage("build_static_site").code == 0
    publish("guides", "Edited")


def live() -> int | None:
    return Site.objects.get().live_release_id


def last_build() -> tuple[str, str]:
    build = Build.objects.latest("number")
    return build.status, build.cause


def is_drained() -> bool:
    return Lease.objects.draining() is not None


def edit(title: str) -> Page:
    return publish("guides", title)
