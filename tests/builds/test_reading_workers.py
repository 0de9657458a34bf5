"""Workers that read what they render, in a build of many outputs: what befalls them while they read costs no output."""

import pytest

from builds.models import Build
from publisher.pages.models import ContentVersion
from static_site.models import Release
from tests.builds.commands import manage
from tests.builds.many import publish_many
from tests.database.ailments import on_postgres
from tests.static_site.sites import clean_manifest, manifest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.left_to_postgresql]

READ = "    kind, what = order\n"
ONCE = """
    import os, signal
    from pathlib import Path
    from django.db import connection
    is_in_a_worker = signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    if is_in_a_worker and not Path("once").exists():
        Path("once").touch()
        {mishap}
"""


@pytest.fixture
def befall(copy):
    """Return what builds 300 pages, and makes something happen, once, to the first worker that reads."""

    def built(mishap):
        steps = copy / "static_site/building/plan_steps.py"
        before, after = steps.read_text().split(READ)
        steps.write_text(f"{before}{ONCE.format(mishap=mishap)}{READ}{after}")
        publish_many("posts", 300, title="A post", body="Some *text*.")
        done = manage("build_static_site", "--jobs", "2", cwd=copy)
        assert (copy / "once").exists()
        return done

    return built


def refuse_incomplete_site(done):
    assert (done.code, "Traceback" in done.err) == (0, False), done.err
    assert manifest(Release.objects.get()) == clean_manifest(ContentVersion.objects.current())
    assert Build.objects.get().status == "succeeded"


@pytest.mark.parametrize("mishap", ["raise MemoryError", "os.kill(os.getpid(), 9)"])
def test_what_a_worker_could_not_read_is_read_by_the_build_itself(befall, mishap):
    refuse_incomplete_site(befall(mishap))


@on_postgres
def test_a_worker_that_loses_its_connection_costs_a_retry(befall):
    refuse_incomplete_site(befall("connection.cursor().execute('SELECT pg_terminate_backend(pg_backend_pid())')"))


def test_a_defect_while_a_worker_reads_is_told_with_the_place_where_it_was(befall):
    done = befall("raise AttributeError('nobody thought of that')")
    assert done.code == 1
    assert "nobody thought of that" in done.err
    assert "in a worker:" in Build.objects.get().traceback
    assert "plan_steps.py" in Build.objects.get().traceback
