"""Deploys as on Heroku: the release phase of other code, run on the current code's database."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from builds.models import Build, Lease
from static_site.models import Artifact, Site
from tests.builds.commands import EAGER, Finished, database_url, manage, start
from tests.faults.points import Point, hit
from tests.static_site.sites import publish
from tests.waiting import PATIENCE, wait_until

NEXT = "<!-- the next version -->"


def deploy(code: Path | None = None, **changes: str) -> Finished:
    """Run the release phase of a copy of the project, or of the current code."""
    return manage("run_release_phase", cwd=code, **changes)


def on_heroku(dyno: str = "run.1") -> dict[str, str]:
    """Return a dyno's environment, for a database on this machine without TLS."""
    assert connection.vendor == "postgresql"
    return {
        "DYNO": dyno, "SECRET_KEY": "0123456789abcdef" * 4, "SITE_URL": "https://www.example.org",
        "DATABASE_URL": f"{database_url()}?sslmode=disable",
    }  # fmt: skip


def change_theme(code: Path) -> None:
    template = code / "templates" / "site" / "base.html"
    template.write_text(f"{template.read_text()}{NEXT}\n")


# Statements of a build, outside its transactions, that mark its progress.
MOMENTS = {
    "before it claims": 'FROM "builds_lease"',
    "before it asks for its code": 'FROM "static_site_site" WHERE "static_site_site"."fingerprint" IN',
    "before it renders": 'FROM "static_site_planrow"',
    "before it publishes": 'AS "live_release" FROM "static_site_site"',
}


@contextmanager
def frozen_build(moment: str, **changes: str) -> Iterator[Point]:
    """Run a build of the current code that is stopped until `finish()`."""
    with hit("build_static_site", text=MOMENTS[moment], outside=True, do="stop", **EAGER, **changes) as build:
        assert build.is_hit, build.finish()
        yield build


def drained_by(*command: str, build: Point, cwd: Path | None = None, **changes: str) -> tuple[str, Finished]:
    """Return a draining command's output and the result of the build, which resumes once builds are drained."""
    draining = start(*command, cwd=cwd, **changes)
    wait_until(lambda: is_drained() or draining.poll() is not None)
    built = build.finish()
    out, err = draining.communicate(timeout=PATIENCE)
    assert draining.returncode == 0, err
    return out, built


def show_site(**changes: str) -> None:
    """Publish a release with the current code, then make an edit that isn't in it."""
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
