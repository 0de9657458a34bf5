"""Publisher as an app on the platform in a box: its config, its slug and its history. Used by this folder's tests.

On PostgreSQL it runs as on Heroku (DYNO is set). On SQLite, which is refused on a dyno, as on a laptop.
"""

import os
import shlex
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from builds.models import Build
from tests.builds.commands import database_url
from tests.faults.frozen import wait_until_stopped
from tests.heroku.platform import BINARIES, App, Dyno, Platform
from tests.waiting import wait_until

KEY = "HRKU-AAcanary-0123456789-abcdef"
OBSTRUCTED = Path(__file__).with_name("obstructed.py")
ON_HEROKU = {"SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789ABCDEF", "SITE_URL": "https://example.org"}


def add_publisher(platform: Platform, slug: Path | None = None, programs: Path | None = None, **config: str) -> App:
    """Add the app, its key and Heroku's variables; `programs` is a folder that comes first on PATH."""
    platform.add_key(KEY, apps=["example"])
    app = platform.add_app("example", slug or settings.BASE_DIR, {**launching(platform), **database(), **config})
    app.names_dynos = connection.vendor == "postgresql"
    if programs:
        app.config["PATH"] = f"{programs}:{BINARIES}:{os.environ['PATH']}"
    return app


def launching(platform: Platform, launcher: str = "heroku_api") -> dict[str, str]:
    return {
        "BUILD_LAUNCHER": launcher, "BUILD_APP": "example", "BUILD_API_KEY": KEY, "BUILD_API_URL": platform.url
    }  # fmt: skip


def database() -> dict[str, str]:
    if connection.vendor == "sqlite":
        return {"DATABASE_URL": database_url()}
    return {"DATABASE_URL": f"{database_url()}?sslmode=disable", **ON_HEROKU}


def light_slug(folder: Path, script: str = "exit 0") -> Path:
    """Make a slug whose builds do nothing; the test claims in their place."""
    folder.mkdir()
    program = folder / "manage.py"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return folder


def obstructed_slug(folder: Path) -> Path:
    """Copy the project with a manage.py that stops itself: obstructed.py."""
    folder.mkdir()
    for entry in settings.BASE_DIR.iterdir():
        if entry.name not in ("manage.py", ".git"):
            (folder / entry.name).symlink_to(entry)
    shutil.copy(OBSTRUCTED, folder / "manage.py")
    (folder / "manage.py").chmod(0o755)
    return folder


def orders(platform: Platform) -> list[dict[str, object]]:
    """Return the bodies of all dyno orders, oldest first."""
    return [request.json for request in platform.requests if request.method == "POST"]


def token_of(dyno: Dyno) -> str:
    return shlex.split(dyno.command)[-1]


def builders(app: App) -> list[Dyno]:
    """Return the dynos started for builds, oldest first."""
    return [dyno for dyno in app.history if "build_static_site" in dyno.command]


def stopped_builder(app: App) -> Dyno:
    """Return the first dyno that builds, once OBSTRUCT_AT or OBSTRUCT_AFTER has stopped it; later ones don't stop."""
    wait_until(lambda: builders(app) and builders(app)[0].process)
    dyno = builders(app)[0]
    assert dyno.process
    assert wait_until_stopped(dyno.process.pid), dyno.output
    app.config.pop("OBSTRUCT_AT", None)
    return dyno


def wait_for_dynos(app: App) -> None:
    """Wait until a dyno was started and all are gone."""
    wait_until(lambda: builders(app))
    for dyno in builders(app):
        dyno.wait()


def ends() -> list[tuple[str, str]]:
    """Return all builds' outcomes or states, oldest first."""
    return list(Build.objects.order_by("number").values_list("status", "cause"))
