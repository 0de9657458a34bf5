"""A build's progress, which moves with every step and within long steps."""

import pytest

from builds.models import Build
from publisher.pages.models import ContentVersion, add_redirect
from static_site.building.release_builder import ReleaseBuilder
from static_site.building.release_plan import SWEEP
from static_site.models import Artifact
from tests.builds.commands import EAGER, running
from tests.builds.many import publish_many
from tests.builds.traps import set_trap
from tests.static_site.sites import FINGERPRINT, THEME, InlinePool, publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db


def seen(full):
    reports = []
    made = ReleaseBuilder(THEME, FINGERPRINT, 1, lambda: None, reports.append, pool=InlinePool)
    made.build(ContentVersion.objects.current(), full=full).complete()
    return reports


def test_every_step_that_does_something_moves_it_whatever_it_makes():
    for number in range(30):
        publish(f"posts/{number}", "A post", body="Text.", tags=["one", "two"])
    add_redirect("old", "posts/1", by="test")
    done = [progress.done for progress in seen(full=True)]
    assert done == sorted(done)
    assert done[-1] >= Artifact.objects.newest().count()
    again = seen(full=True)
    made, swept = ([p for p in again if (p.phase == SWEEP) is is_swept] for is_swept in (False, True))
    assert (made[0].total, made[-1].total) == (done[-1], done[-1])
    looked_at = Artifact.objects.newest().count()
    assert (swept[-1].done, swept[-1].total) == (done[-1] + looked_at, done[-1] + looked_at)


@pytest.mark.django_db(transaction=True)
def test_within_a_step_what_workers_have_rendered_moves_it(copy):
    """All pages except home are one step whose last page hangs, so none of them is written yet."""
    worker = copy / "static_site/rendering/worker.py"
    worker.write_text(worker.read_text().replace("SILENT_SECONDS = 1.0", "SILENT_SECONDS = 0.0"))
    set_trap(copy, "if title == 'Zebra': traps.stay('mark')")
    publish_many("posts", 20, title="A post", body="Text.")
    publish("posts/zebra", "Zebra")
    with running("build_static_site", "--jobs", "1", cwd=copy, **EAGER):
        wait_until(lambda: (build := Build.objects.last()) and build.done >= Artifact.objects.count() + 20)
        assert Artifact.objects.filter(kind="page").count() == 1
