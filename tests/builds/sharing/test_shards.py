"""Shards: a full build's steps, which another process writes once, or nobody."""

from collections import Counter
from contextlib import ExitStack

import pytest

from publisher.pages.models import ContentVersion
from static_site.models import Artifact, PlanRow, Release, Shard
from static_site.rendering.worker_pool import WorkerPool
from static_site.theme import Theme, ThemeError
from tests.builds.commands import start
from tests.builds.many import publish_many
from tests.builds.sharing.open_shards import (
    PAGES,
    PATIENT,
    STRICT,
    carry_out,
    carry_out_all,
    in_a_process,
    leave_open_shards,
    sharing,
)
from tests.database.ailments import administrator, on_postgres
from tests.faults.points import hit, points
from tests.static_site.sites import THEME, build, clean_manifest, manifest
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

WRITTEN = 'UPDATE "static_site_shard" SET "outcome"'
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
BROKEN = Theme({**THEME.templates, "page.html": "{{ nothing.at_all.here }}"}, THEME.files)


def refuse_incomplete_release(release: Release) -> None:
    """Assert that it is what one process makes, each output counted once, and that no shard is left."""
    release.refresh_from_db()
    assert manifest(release) == clean_manifest(ContentVersion.objects.current())
    assert release.counts["added"] == len(manifest(release)) == sum(release.counts["done"].values())
    assert release.counts["reasons"] == {"first build": len(manifest(release))}
    assert not Shard.objects.exists()
    assert not PlanRow.objects.exists()


def test_a_build_whose_shards_others_carry_out_makes_the_same_site() -> None:
    publish_many("posts", PAGES, title="A post", body="Some *text*.")
    refuse_incomplete_release(sharing(carry_out_all))
    again = sharing(carry_out_all)
    again.refresh_from_db()
    assert (again.counts["added"], again.counts["unchanged"]) == (0, len(manifest(again)))


def test_what_nobody_carries_out_the_build_does_itself_and_offers_again(settings) -> None:
    settings.BUILD_SHARD_SECONDS = 0
    publish_many("posts", PAGES, title="A post", body="Some *text*.")
    offered: Counter[int] = Counter()

    def offer(shards: list[int]) -> bool:
        offered.update(shards)
        return True

    refuse_incomplete_release(sharing(offer, pool=WorkerPool))
    assert offered.most_common(1)[0][1] > 1


def test_without_a_broker_it_does_not_wait() -> None:
    publish_many("posts", PAGES, title="A post", body="Some *text*.")
    refuse_incomplete_release(sharing(lambda shards: False, pool=WorkerPool))


def test_a_shard_is_carried_out_once_by_the_code_that_planned_it() -> None:
    first, *_ = leave_open_shards()
    assert not carry_out(first, fingerprint="of other code")
    assert carry_out(first)
    assert not carry_out(first)
    assert not carry_out(first - 1)
    refuse_incomplete_release(sharing(carry_out_all))


def test_a_build_without_an_engine_finishes_what_one_with_an_engine_began() -> None:
    first, second, *_ = leave_open_shards()
    assert carry_out(second)
    before = set(Artifact.objects.values_list("pk", flat=True))
    refuse_incomplete_release(build())
    assert before < set(Artifact.objects.values_list("pk", flat=True))
    assert not carry_out(first)


def test_a_broken_theme_is_told_by_the_build_and_no_page_is_written() -> None:
    publish_many("posts", PAGES, title="A post")

    def offer(shards: list[int]) -> bool:
        return carry_out_all(shards, theme=BROKEN)

    with pytest.raises(ThemeError, match=r"page\.html"):
        sharing(offer, theme=BROKEN, pool=WorkerPool)
    assert not Artifact.objects.filter(kind="page").exists()


@on_postgres
@pytest.mark.left_to_postgresql
def test_a_kill_at_any_statement_leaves_a_shard_done_or_untouched() -> None:
    shards = leave_open_shards()
    done = set()
    for point in points(*in_a_process(shards[1]), every=3):
        assert not Shard.objects.exclude(pk__in=done).filter(outcome__isnull=False).exists(), point
        assert Artifact.objects.count() == 0, point
    refuse_incomplete_release(sharing(carry_out_all))


@on_postgres
@pytest.mark.left_to_postgresql
def test_of_two_that_write_the_same_shard_the_second_waits_and_writes_nothing() -> None:
    first, *_ = leave_open_shards()
    with ExitStack() as stack:
        worker = stack.enter_context(hit(*in_a_process(first), text=WRITTEN, do="stop", **PATIENT))
        other = stack.enter_context(start(*in_a_process(first), **PATIENT))
        wait_until(lambda: is_blocked(other))
        assert worker.finish().out == "True\n"
        assert other.communicate() == ("False\n", "")
    refuse_incomplete_release(sharing(carry_out_all))


@on_postgres
@pytest.mark.left_to_postgresql
def test_a_machine_that_stands_still_while_it_writes_holds_nothing_up(settings) -> None:
    settings.BUILD_SHARD_SECONDS = 0
    first, *_ = leave_open_shards()
    with hit(*in_a_process(first), text=WRITTEN, do="stop", **STRICT) as worker:
        assert worker.in_transaction
        refuse_incomplete_release(sharing(lambda shards: True, pool=WorkerPool))
        assert worker.finish().code == 1
    assert Artifact.objects.count() == len(manifest(Release.objects.get()))


@on_postgres
@pytest.mark.left_to_postgresql
def test_a_release_is_abandoned_only_once_the_shard_that_is_being_written_is() -> None:
    first, *_ = leave_open_shards()
    with hit(*in_a_process(first), text=WRITTEN, do="stop", **PATIENT) as worker:
        assert worker.in_transaction
        with start("build_static_site", SITE_TITLE="Of other code") as other:
            wait_until(lambda: is_blocked(other))
            assert worker.finish().code == 0
            assert other.wait() == 0
    assert not Artifact.objects.filter(since=1).exists()
    assert not Shard.objects.exists()
    old, new = Release.objects.order_by("number")
    assert (old.status, new.status) == ("abandoned", "complete")
    assert new.counts["added"] == len(manifest(new))


def is_blocked(process) -> bool:
    assert process.poll() is None, process.communicate()
    with administrator() as session:
        session.execute(BLOCKED)
        return session.fetchone()[0] > 0
