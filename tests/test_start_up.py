"""Imports of a process that finds nothing to do, or has not begun: no library that only real work needs.

The processes are real and report their own imports.
"""

import subprocess
import sys

import pytest
from django.conf import settings

from tests.builds.commands import environment
from tests.builds.scheduling.virtual import FINGERPRINT
from tests.static_site.live import show

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

WEB = ["publisher.urls", "publisher.desk.views", "django.contrib.auth.views"]
HTTP = ["requests", "urllib3", "charset_normalizer"]
MARKDOWN = ["pygments", "nh3", "cmarkgfm"]
IMPORTS = ["publisher.pages.importing.generators", "docutils", "liquid", "tomllib", "yaml"]
MIGRATIONS = ["publisher.pages.migrations", "django.contrib.auth.migrations", "django.db.migrations.executor"]
OTHERS = ["publisher.pages.importing", "PIL", "rich", "gunicorn", "whitenoise"]
NOT_HERE = ["static_site.mirrors.directory_mirror", "psycopg2"]  # without a mirror, on SQLite
NEEDLESS = [*WEB, *HTTP, *MARKDOWN, *IMPORTS, *MIGRATIONS, *OTHERS, *NOT_HERE]

RUN = ["builds.running.build_run", "static_site.building.release_builder", "static_site.outputs"]
BUILD = [*RUN, "builds.running.commanded_build", "static_site.rendering.worker"]

REPORT = """
import atexit, runpy, sys
atexit.register(lambda: print("", *sys.modules, sep="\\n", file=sys.stderr))
sys.argv[0] = "manage.py"
runpy.run_path("manage.py", run_name="__main__")
"""


def imported(*command, **changes):
    """Run a command; return its imported modules and its output."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, *command],
        cwd=settings.BASE_DIR, env=environment(**changes), text=True, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()), done.stdout


def among(modules, *starts):
    return {name for name in modules for start in starts if name == start or name.startswith(f"{start}.")}


@pytest.fixture(autouse=True)
def shown(db):
    return show(fingerprint=FINGERPRINT)


def test_a_build_with_nothing_to_do_loads_nothing_that_only_work_needs():
    modules, said = imported("build_static_site")
    assert "Nothing has changed" in said
    assert "builds.launching.nothing_due" in modules
    assert among(modules, *NEEDLESS, *BUILD) == set()


def test_a_launch_loads_what_builds_only_once_it_has_claimed_its_build():
    modules, _ = imported("build_static_site", "--launch", "given up")
    assert "builds.running.commanded_build" in modules
    assert among(modules, *NEEDLESS, *RUN) == set()


def test_the_web_ui_loads_nothing_that_only_another_process_needs():
    modules, _ = imported("check")
    assert "publisher.desk.urls" in modules
    assert among(modules, *IMPORTS, *HTTP, "PIL", "rich") == set()


@pytest.mark.parametrize("launcher", ["heroku_cli", "heroku_api", "local"])
def test_a_tick_with_nothing_due_loads_no_launcher(launcher):
    modules, said = imported("schedule_build", BUILD_LAUNCHER=launcher)
    assert "nothing is due" in said
    launchers = {name for name in modules if name.startswith(f"builds.launching.{launcher}")}
    assert among(modules, *NEEDLESS, *BUILD) | launchers == set()
