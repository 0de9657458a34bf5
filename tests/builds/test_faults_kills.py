"""Builds killed at any statement: readers have the old release or the new one, and the next build continues."""

import pytest

from builds.models import Build
from publisher.pages.models import Page
from static_site.building.plan_steps import STEP_OF_TOUCHED
from static_site.models import Artifact, PlanRow, Release
from tests.builds.small_site import (
    BUILD,
    HALF_WAY,
    build,
    build_small_site,
    edit,
    let_lease_run_out,
    refuse_broken_site,
    refuse_unfinished_site,
    some,
)
from tests.faults.points import hit, points
from tests.static_site.sites import publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.left_to_postgresql]

POSTS = 500


@pytest.mark.parametrize(("when", "which"), [("before", some(14, 27)), ("after", some(25, 27))])
def test_a_build_killed_at_any_statement_leaves_a_whole_release_and_work_for_the_next(when, which):
    build_small_site()
    for point in points(*BUILD, when=when, prepare=edit, **which):
        assert point.finish().code == -9
        live, hit = refuse_broken_site(), Build.objects.latest("number")
        assert live.number in list(Release.objects.order_by("-number").values_list("number", flat=True)[:2])
        let_lease_run_out()
        assert build().code == 0
        refuse_unfinished_site()
        hit.refresh_from_db()
        assert (hit.status, hit.cause) in [("failed", "died"), ("succeeded", "")]


@pytest.fixture
def large_edit():
    """Make a live release, and several steps of work for the next build."""
    pages = Page.objects.bulk_create(Page(path=f"posts/{number}") for number in range(POSTS))
    publish("posts")
    assert build().code == 0
    for page in pages:
        page.save_revision(by="test", title="A post", body="Some *text*.")
    Page.objects.filter(pk__in=[page.pk for page in pages]).publish(by="test")


@pytest.mark.usefixtures("large_edit")
def test_a_build_renders_only_what_the_killed_ones_before_it_have_left():
    for steps in (2, 4):
        with hit(*BUILD, do="stop", **HALF_WAY):
            assert written().count() == steps * STEP_OF_TOUCHED
        let_lease_run_out()
    known, left = set(written().values_list("pk", flat=True)), PlanRow.objects.count()
    assert build().code == 0
    assert Build.objects.latest("number").done == left
    assert len(known) + left <= POSTS + STEP_OF_TOUCHED
    assert known <= set(written().values_list("pk", flat=True))
    refuse_unfinished_site()


def written():
    return Artifact.objects.filter(since=2)
