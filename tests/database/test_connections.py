"""Database connections: the smallest plan has twenty, and Publisher uses at most fourteen at its worst moment.

That is the half minute of a deploy when two web dynos serve while a build, a tick and an open psql are running.
"""

import shlex
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import chain, count, repeat
from threading import Event

import pytest
import requests
from django.conf import settings
from django.db import connection
from django.test import Client

from builds.models import Build
from static_site.building.release_builder import MANY_OUTPUTS
from tests.builds.commands import environment, manage
from tests.builds.many import publish_many
from tests.database.ailments import administrator, on_postgres, role
from tests.desk.browsing import Fields, address
from tests.desk.conftest import editor
from tests.static_site.live import show
from tests.static_site.sites import publish
from tests.waiting import PATIENCE, wait_for_server, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), on_postgres]
PAGES = 20
PLAN, AIM = 20, 14
PACE = 0.02
"""Seconds between two requests of one person, and between two counts."""

# Commands that run beside the web, all at the same time. Add new commands here.
BESIDE = [["build_static_site", "--full", "--jobs", "2"], ["build_static_site"], ["schedule_build"]]


class Moments:
    """Repeated counts of a role's connections, made in a session that isn't counted."""

    def __init__(self, name):
        self.name, self.seen = name, []

    def watch(self, finished):
        with administrator() as session:
            while not finished.wait(PACE):
                session.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [self.name])
                self.seen += session.fetchone()


@contextmanager
def web_dyno(root, log, **changes):
    """Run gunicorn as in the Procfile, with these changes to its environment; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    line = (root / "Procfile").read_text().split("web: gunicorn ")[1].splitlines()[0]
    command = [sys.executable, "-m", "gunicorn", *shlex.split(line), "--bind", bind]
    with log.open("wb") as errors:
        process = subprocess.Popen(command, cwd=root, env=environment(**changes), stdout=errors, stderr=errors)
    try:
        wait_for_server(f"http://{bind}/-/health/")
        yield f"http://{bind}"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def read(site, finished):
    """Read pages until finished; return the answers' statuses."""
    statuses = set()
    for number in count():
        if finished.wait(PACE):
            return statuses
        statuses.add(requests.get(f"{site}/posts/{number % PAGES}/", timeout=PATIENCE).status_code)


def edit(site, finished, page, name, published=2):
    """Save edits one after another, publish some, return the statuses; publishing all would never let a build end."""
    statuses, form, browser = set(), f"{site}{address(page)}", requests.Session()
    browser.cookies.set("sessionid", session_of(name), domain="127.0.0.1", path="/-/")
    for number, then in enumerate(chain(["publish"] * published, repeat("save"))):
        if finished.wait(PACE):
            return statuses
        fields = Fields(browser.get(form, timeout=PATIENCE).text).sent
        sent = {**fields, "body": f"Edit {number}.", "then": then}
        statuses.add(browser.post(form, sent, timeout=PATIENCE).status_code)


def session_of(name):
    browser = Client()
    browser.force_login(editor(name))
    connection.close()
    return browser.cookies["sessionid"].value


def said(command):
    done = manage(*command)
    return done.out + done.err


def test_the_worst_moment_needs_at_most_fourteen_connections_of_twenty(root, tmp_path):
    publish_many("many", MANY_OUTPUTS, title="One of many")
    pages = [publish(f"posts/{number}", "A post") for number in range(PAGES)]
    show()
    finished, logs = Event(), [tmp_path / "old", tmp_path / "new"]
    with role("ALL", limit=PLAN) as name, ThreadPoolExecutor(32) as threads, ExitStack() as stack:
        sites = [stack.enter_context(web_dyno(root, log)) for log in logs]
        stack.callback(finished.set)
        moments = Moments(name)
        threads.submit(moments.watch, finished)
        answers = [threads.submit(read, site, finished) for site in sites for _ in range(4)]
        answers += [threads.submit(edit, site, finished, pages[n], f"editor {n}") for n, site in enumerate(sites)]
        words = list(threads.map(said, BESIDE))
        finished.set()
        assert set().union(*(answer.result() for answer in answers)) == {200}
    assert 6 < max(moments.seen) <= AIM
    told = "".join([*words, *(log.read_text() for log in logs)])
    assert "The database" not in told
    assert "Traceback" not in told


def test_while_web_dynos_build_near_fourteen_are_enough_too(root, tmp_path):
    pages = [publish(f"posts/{number}", "A post") for number in range(PAGES)]
    assert manage("build_static_site").code == 0
    near = {"BUILD_NEARBY_OUTPUTS": "200", "TMPDIR": str(tmp_path), "SITE_URL": settings.SITE_URL}
    finished, logs = Event(), [tmp_path / "old", tmp_path / "new"]
    with role("ALL", limit=PLAN) as name, ThreadPoolExecutor(32) as threads, ExitStack() as stack:
        sites = [stack.enter_context(web_dyno(root, log, **near)) for log in logs]
        stack.callback(finished.set)
        moments = Moments(name)
        threads.submit(moments.watch, finished)
        answers = [threads.submit(read, site, finished) for site in sites for _ in range(4)]
        many = 1_000  # more than there is time for: a near build has no follow-up, so each one ends
        answers += [threads.submit(edit, site, finished, pages[n], f"ed {n}", many) for n, site in enumerate(sites)]
        wait_until(lambda: Build.objects.filter(launcher="near", status="succeeded").count() > 3)
        said(["schedule_build"])
        finished.set()
        assert set().union(*(answer.result() for answer in answers)) == {200}
    assert 6 < max(moments.seen) <= AIM
    assert "The database" not in "".join(log.read_text() for log in logs)
