"""REVIEW_REQUIRED: each way to readers asks that someone else approved exactly the text, if it is the person's own."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publisher.pages.importing.import_undo import undo_import
from publisher.pages.importing.page_writer import ACTOR
from publisher.pages.models import AuditEntry, ContentVersion, Page, Publication, Review
from tests.desk.conftest import editor

pytestmark = pytest.mark.django_db
REFUSED = "someone else has to approve it"


@pytest.fixture(autouse=True)
def required(settings):
    settings.REVIEW_REQUIRED = True


@pytest.fixture
def ada(db):
    return editor("ada")


@pytest.fixture
def grace(db):
    return editor("grace")


def own(by, path="tea", **written):
    """Return a page whose newest text is a person's own."""
    page = Page.objects.kept().filter(path=path).first() or Page.objects.create_page(path, by="test")
    page.save_revision(by=by, **{"title": "Tea", "body": "Hot.", **written})
    page.refresh_from_db()
    return page


def approved(page, by):
    page.refresh_from_db()
    return page.submit(page.latest_id, by="test").approve(by=by)


def tomorrow():
    return ContentVersion.objects.clock() + timedelta(days=1)


def queried(*pages):
    return Page.objects.filter(pk__in=[page.pk for page in pages])


def restored(page, ada):
    """Delete and restore the page, and publish it."""
    page.mark_deleted(by=ada)
    page.restore(by=ada)
    page.publish(by=ada)


def moved(page, ada):
    page.move("coffee", by=ada)
    page.publish(by=ada)


def moved_together(page, ada):
    own("test", "drinks").publish(by="test")
    queried(page).move_below("drinks", by=ada)
    queried(page).publish(by=ada)


WAYS = {
    "publish": lambda page, ada: page.publish(by=ada),
    "publish together": lambda page, ada: queried(page, own("test", "coffee")).publish(by=ada),
    "publish as dated": lambda page, ada: page.publish(by=ada, at=tomorrow()),
    "schedule": lambda page, ada: page.schedule(by=ada, publish_at=tomorrow()),
    "schedule an older text": lambda page, ada: page.schedule(
        by=ada, publish_at=tomorrow(), revision=page.revisions.get(number=1).pk
    ),
    "schedule together": lambda page, ada: queried(page, own("test", "coffee")).schedule(by=ada, publish_at=tomorrow()),
    "delete, restore and publish": restored,
    "move and publish": moved,
    "move together and publish": moved_together,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_no_way_to_readers_goes_round_the_approval(way, ada):
    page = own(ada)
    with pytest.raises(ValidationError, match=REFUSED):
        way(page, ada)
    page.refresh_from_db()
    assert (page.live_publication, page.publish_at) == (None, None)
    assert not Publication.objects.live().filter(path="coffee").exists()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_each_way_is_open_for_someone_elses_text(way, ada, grace):
    way(own(grace), ada)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_without_the_setting_each_way_is_open_for_ones_own(way, ada, settings):
    settings.REVIEW_REQUIRED = False
    way(own(ada), ada)


def test_an_edit_after_the_approval_needs_another(ada, grace):
    page = own(ada)
    approved(page, grace)
    own(ada, body="Hot. Buy mine!")
    with pytest.raises(ValidationError, match=REFUSED):
        page.publish(by=ada)
    assert page.live_publication.revision.body == "Hot."
    approved(page, grace)
    assert page.live_publication.revision.body == "Hot. Buy mine!"


def test_an_approval_outlasts_a_plan_that_was_cancelled(ada, grace):
    page = own(ada)
    page.submit(page.latest_id, by=ada).approve(by=grace, publish_at=tomorrow())
    page.schedule(by=ada)
    page.publish(by=ada)
    assert page.live_publication


def test_nobody_approves_their_own_text_or_makes_others_answers_count_as_approvals(ada, grace):
    page = own(ada)
    review = page.submit(page.latest_id, by=grace)
    with pytest.raises(ValidationError, match="your own text"):
        review.approve(by=ada)
    review.send_back(by=grace, reason="No.")
    with pytest.raises(ValidationError, match=REFUSED):
        page.publish(by=ada)
    page.submit(page.latest_id, by=ada).withdraw(by=ada)
    with pytest.raises(ValidationError, match=REFUSED):
        page.publish(by=ada)


def test_publishing_in_an_emergency_is_no_approval(ada):
    page = own(ada)
    page.submit(page.latest_id, by=ada)
    queried(page).publish(by=ada, emergency="The shop burns.")
    assert Review.objects.get().state == "withdrawn"
    entry = AuditEntry.objects.get(action="publish")
    assert (entry.page, entry.detail["without_approval"]) == (page, "The shop burns.")
    page.unpublish(by=ada)
    with pytest.raises(ValidationError, match=REFUSED):
        page.publish(by=ada)


def test_an_emergency_that_is_none_isnt_recorded_as_one(ada, grace):
    queried(own(grace)).publish(by=ada, emergency="Quick.")
    assert "without_approval" not in AuditEntry.objects.get(action="publish").detail


def test_an_old_text_brought_back_is_a_new_text(ada, grace):
    page = own(ada)
    approved(page, grace)
    own(grace, body="Cold.").publish(by=ada)
    page.refresh_from_db()
    page.revisions.get(number=1).bring_back(by=ada, base=page.latest_id)
    with pytest.raises(ValidationError, match=REFUSED):
        page.publish(by=ada)


def test_tags_for_many_pages_wait_in_drafts_and_a_plan_keeps_its_text(ada, grace):
    live, planned = own(grace), own(grace, "coffee")
    live.publish(by=ada)
    planned.schedule(by=ada, publish_at=tomorrow())
    queried(live, planned).tag(by=ada, add=["drinks"])
    for page in (live, planned):
        page.refresh_from_db()
        assert page.latest.tags == ["drinks"]
    assert (live.live_publication.revision.number, planned.planned_revision.number) == (1, 1)
    queried(live, planned).tag(by="command", add=["hot"])
    live.refresh_from_db()
    assert live.latest.number == 3


def test_places_and_moves_of_what_readers_have_need_no_approval(ada, grace):
    page, other = own(ada), own(grace, "coffee")
    approved(page, grace)
    other.publish(by=ada)
    Page.objects.filter(pk=page.pk).update(weight=7)
    queried(page).publish_places(by=ada)
    Page.objects.filter(pk=page.pk).update(weight=9)
    page.publish(by=ada)
    page.move("chai", by=ada)
    assert (page.live_publication.weight, page.live_publication.path) == (9, "chai")


def test_what_readers_had_before_the_setting_stays_theirs_but_comes_back_only_approved(ada, settings):
    settings.REVIEW_REQUIRED = False
    page = own(ada)
    page.publish(by=ada)
    settings.REVIEW_REQUIRED = True
    page.move("chai", by=ada)
    assert page.live_publication
    page.unpublish(by=ada)
    with pytest.raises(ValidationError, match=REFUSED):
        page.publish(by=ada)


def test_commands_and_the_clock_are_not_asked(ada, settings):
    settings.REVIEW_REQUIRED = False
    page = own(ada)
    page.schedule(by=ada, publish_at=tomorrow())
    settings.REVIEW_REQUIRED = True
    [(done, error)] = Page.objects.publish_due(tomorrow() + timedelta(days=1))
    assert (done, error) == (page, None)
    own(ada, body="Newer.").publish(by=ACTOR)
    assert page.live_publication.revision.body == "Newer."


def test_an_import_is_the_text_of_who_uploaded_and_who_confirmed_it(ada, grace):
    AuditEntry.record("upload site", by=ada, **{"import": 12})
    AuditEntry.record("import site", by=editor("joan"), **{"import": 12})
    AuditEntry.record("import site", by=grace, **{"import": 1})
    page = own("ada, import 12")
    with pytest.raises(ValidationError, match=REFUSED):
        page.publish(by=ada)
    with pytest.raises(ValidationError, match="your own text"):
        approved(page, AuditEntry.objects.get(who="joan").by)
    page.publish(by=grace)
    assert page.live_publication


def test_undoing_an_import_gives_readers_back_what_they_had(ada, grace):
    page = own(ada)
    approved(page, grace)
    own("ada, import 12", body="Imported.").publish(by="ada, import 12")
    undo_import("ada, import 12", {}, by=ada)
    page.refresh_from_db()
    assert (page.live_publication.revision_id, page.latest.body) == (page.latest_id, "Hot.")
    own(ada, body="Newer.")
    with pytest.raises(ValidationError, match=REFUSED):
        page.publish(by=ada)


def test_a_refusal_names_the_pages_and_counts_the_rest(ada):
    pages = [own(ada, f"tea-{number}") for number in range(7)]
    with pytest.raises(ValidationError, match=r"/tea-0/, /tea-1/, /tea-2/, /tea-3/, /tea-4/ and 2 more"):
        queried(*pages).order_by("path").publish(by=ada)


def test_the_gate_asks_as_much_of_the_database_for_many_pages_as_for_one(ada, grace):
    AuditEntry.record("upload site", by=grace, **{"import": 12})
    counts = []
    for number in (1, 30):
        pages = [own("ada, import 12", f"tea-{number}-{n}") for n in range(number)]
        with CaptureQueriesContext(connection) as asked:
            queried(*pages).publish(by=grace, emergency="Now.")
        counts.append(len(asked))
    assert counts[0] == counts[1]
