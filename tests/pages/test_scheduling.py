"""Planned times: each is carried out once, page by page, and one bad page stops no other."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.pages.models import AuditEntry, ContentVersion, Page, Publication
from publisher.pages.models.page_purge import purge
from tests.pages.content import at_once, draft, history, live, page_at, refusal, versions_taken
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def plan(path: str, **times: datetime) -> Page:
    page = Page.objects.kept().filter(path=path).first() or draft(path)
    page.schedule(by="ada", zone="Europe/Berlin", **times)
    return page


def test_a_planned_page_is_published_when_its_time_has_come_and_not_before() -> None:
    page = plan("a", publish_at=NOON)
    assert Page.objects.publish_due(NOON - timedelta(seconds=1)) == []
    assert (live(), list(Page.objects.due(NOON - timedelta(seconds=1)))) == ({}, [])
    assert Page.objects.publish_due(NOON) == [(page, None)]
    assert live().keys() == {"a"}


def test_the_databases_clock_decides_when_no_time_is_given() -> None:
    plan("past", publish_at=NOON.replace(year=2000))
    plan("future", publish_at=NOON.replace(year=2999))
    Page.objects.publish_due()
    assert live().keys() == {"past"}


def test_the_text_of_the_plan_is_published_and_not_a_later_one() -> None:
    plan("a", publish_at=NOON).save_revision(by="mia", title="Nobody has looked at it")
    Page.objects.publish_due(NOON)
    assert live() == {"a": "A page"}
    assert page_at("a").planned_revision is None


def test_so_is_its_weight_unless_code_planned_it_that_pins_none() -> None:
    pages = [draft(path) for path in ("a", "b")]
    for page in pages:
        page.schedule(by="grace", publish_at=NOON)
    Page.objects.update(weight=7)  # by an author
    Page.objects.filter(path="b").update(planned_weight=None)
    assert [error for _, error in Page.objects.publish_due(NOON)] == [None, None]
    assert [(page.live_publication.weight, page_at(page.path).planned_weight) for page in pages] == [
        (0, None),
        (7, None),
    ]


def test_an_older_text_can_be_planned() -> None:
    page = draft("a")
    seen = page.latest_id
    page.save_revision(by="mia", title="Saved meanwhile")
    page.schedule(by="ada", publish_at=NOON, revision=seen)
    Page.objects.publish_due(NOON)
    assert live() == {"a": "A page"}


def test_whoever_publishes_a_planned_page_earlier_takes_the_plan_along() -> None:
    page = plan("a", publish_at=NOON)
    page.save_revision(by="ada", title="Newer")
    page.publish(by="ada")
    page.unpublish(by="ada")
    Page.objects.publish_due(NOON)
    assert live() == {"a": "Newer"}


def test_a_purge_ends_the_plan_and_its_text() -> None:
    page = plan("a", publish_at=NOON)
    purge(page, by="ada", reason="Court order")
    page.refresh_from_db()
    assert (page.publish_at, page.planned_revision, page.revisions.count()) == (None, None, 0)
    assert Page.objects.publish_due(NOON) == []


def test_a_plan_is_carried_out_once() -> None:
    plan("a", publish_at=NOON)
    Page.objects.publish_due(NOON)
    page_at("a").unpublish(by="ada")
    assert Page.objects.publish_due(LATER) == []
    assert live() == {}


def test_a_page_leaves_at_its_planned_time_and_those_below_stay() -> None:
    for path in ("a", "a/b"):
        publish(path)
    plan("a", unpublish_at=NOON)
    Page.objects.publish_due(NOON)
    assert live().keys() == {"a/b"}


def test_a_page_whose_whole_time_was_missed_is_not_shown_after_it() -> None:
    plan("a", publish_at=NOON, unpublish_at=LATER)
    assert len(Page.objects.publish_due(LATER)) == 2
    assert live() == {}


def test_a_plan_for_what_is_live_already_takes_no_content_version() -> None:
    publish("a")
    plan("a", publish_at=NOON)
    assert versions_taken(lambda: Page.objects.publish_due(NOON)) == 0
    assert page_at("a").publish_at is None


def test_one_bad_page_stops_no_other() -> None:
    for path in ("a", "c", "d"):
        plan(path, publish_at=NOON)
    draft("b")
    Page.objects.filter(path="b").update(publish_at=NOON - timedelta(days=1))  # by code without planned texts
    thief = publish("thief")
    Publication.objects.filter(page=thief, until=None).update(path="c")  # the database will refuse a second one
    failed = {page.path: str(error) for page, error in Page.objects.publish_due(NOON) if error}
    assert failed.keys() == {"b", "c"}
    assert "No text of /b/ was chosen" in failed["b"]
    assert {"a", "d"} <= live().keys()
    assert Page.objects.publish_due(NOON) == []


def test_the_history_says_why_a_plan_failed() -> None:
    page = draft("a")
    Page.objects.filter(pk=page.pk).update(publish_at=NOON)
    Page.objects.publish_due(NOON)
    entry = AuditEntry.objects.get(page=page, action="schedule failed")
    assert (entry.who, entry.detail["plan"]) == ("schedule", "publish_at")
    why = "No text of /a/ was chosen for this time; publish it, or plan it again."
    assert entry.detail["error"] == [why]


def test_a_new_plan_replaces_the_old_one_and_none_takes_it_back() -> None:
    page = plan("a", publish_at=NOON, unpublish_at=LATER)
    page.schedule(by="grace", publish_at=LATER)
    assert (page.publish_at, page.unpublish_at, page.zone) == (LATER, None, "UTC")
    page.schedule(by="grace")
    assert page.publish_at is None
    assert history()[-3:] == [("schedule", None)] * 3
    assert AuditEntry.objects.filter(action="schedule").earliest("pk").detail["zone"] == "Europe/Berlin"


def test_impossible_plans_are_refused() -> None:
    page = draft("a")
    assert "end before it begins" in refusal(lambda: page.schedule(by="ada", publish_at=NOON, unpublish_at=NOON))
    assert "home page cannot" in refusal(lambda: page_at("").schedule(by="ada", unpublish_at=NOON))
    empty = Page.objects.create_page("b", by="ada")
    assert "/b/ has no text yet" in refusal(lambda: empty.schedule(by="ada", publish_at=NOON))
    page.mark_deleted(by="ada")
    assert "/a/ is deleted" in refusal(lambda: page.schedule(by="ada", publish_at=NOON))


def test_each_page_is_a_transaction_and_a_content_version_of_its_own() -> None:
    for path in ("a", "b"):
        plan(path, publish_at=NOON)
    assert versions_taken(lambda: Page.objects.publish_due(NOON)) == 2
    versions = set(Publication.objects.live().exclude(path="").values_list("since", flat=True))
    assert len(versions) == 2


@pytest.mark.django_db(transaction=True)
def test_of_several_sweeps_at_once_one_carries_a_plan_out() -> None:
    paths = [f"page-{number}" for number in range(8)]
    for path in paths:
        plan(path, publish_at=NOON)
    before = ContentVersion.objects.current()
    outcomes = at_once(*[lambda: Page.objects.publish_due(NOON)] * 4)
    assert sorted(page.path for outcome in outcomes for page, error in outcome) == paths
    assert ContentVersion.objects.current() == before + len(paths)
    assert Publication.objects.exclude(path="").count() == len(paths)


@pytest.mark.django_db(transaction=True)
def test_sweeps_and_editors_never_wait_for_each_other() -> None:
    for number in range(6):
        plan(f"page-{number}", publish_at=NOON)
    everything = Page.objects.exclude(path="")
    outcomes = at_once(
        lambda: Page.objects.publish_due(NOON),
        lambda: everything.publish(by="ada"),
        lambda: [page.save_revision(by="grace", title="New") for page in everything],
        lambda: [page.publish(by="grace") for page in everything.order_by("-path")],
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    everything.publish(by="ada")
    assert set(live().values()) == {"New"}
