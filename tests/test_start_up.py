"""Imports of a process that finds nothing to do: no library that only real work needs.

The processes are real and report their own imports.
"""

import re
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
MARKDOWN = ["pygments", "nh3", "cmarkgfm", "yaml"]
MIGRATIONS = ["publisher.pages.migrations", "django.contrib.auth.migrations"]
NEEDLESS = [*WEB, *HTTP, *MARKDOWN, *MIGRATIONS, "rich", "gunicorn", "whitenoise"]


def imported(*command, **changes):
    """Run a command; return its imported modules and its output."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "manage.py", *command],
        cwd=settings.BASE_DIR, env=environment(**changes), text=True, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(re.findall(r"^import time:.*\| +(\S+)$", done.stderr, re.MULTILINE)), done.stdout


def needless(modules):
    return {name for name in modules for start in NEEDLESS if name == start or name.startswith(f"{start}.")}


@pytest.fixture(autouse=True)
def shown(db):
    return show(fingerprint=FINGERPRINT)


def test_a_build_with_nothing_to_do_loads_nothing_that_only_work_needs():
    modules, said = imported("build_static_site")
    assert "Nothing has changed" in said
    assert "builds.launching.nothing_due" in modules
    assert needless(modules) == set()


@pytest.mark.parametrize("launcher", ["heroku_cli", "heroku_api", "local"])
def test_a_tick_with_nothing_due_loads_no_launcher(launcher):
    modules, said = imported("schedule_build", BUILD_LAUNCHER=launcher)
    assert "nothing is due" in said
    assert needless(modules) | {name for name in modules if name.startswith(f"builds.launching.{launcher}")} == set()
