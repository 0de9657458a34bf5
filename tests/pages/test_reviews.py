"""Reviews: asking, answering, and what ends them. The gate of REVIEW_REQUIRED is in test_review_required.py."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from publisher.pages.models import AuditEntry, ContentVersion, Page, Review, StaleRevision, purge
from tests.desk.conftest import editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return editor("joan", role="Author")


@pytest.fixture
def ada():
    return editor("ada")


@pytest.fixture
def page(author):
    page = Page.objects.create_page("tea", by="test")
    page.save_revision(by=author, title="Tea", body="Hot.")
    return page


def submitted(page, by, note=""):
    page.refresh_from_db()
    return page.submit(page.latest_id, by=by, note=note)


def states(page):
    return list(Review.objects.filter(page=page).order_by("pk").values_list("state", flat=True))


def test_an_approved_text_goes_live_and_the_review_says_who_answered_when(page, author, ada):
    review = submitted(page, author, "Please look at the numbers.")
    assert list(Review.objects.waiting()) == [review]
    [opened] = review.approve(by=ada, answer="Good.")
    assert (opened.revision_id, states(page)) == (review.revision_id, ["approved"])
    review.refresh_from_db()
    assert (review.asked_who, review.note) == ("joan", "Please look at the numbers.")
    assert (review.answered_by, review.answered_who, review.answer) == (ada, "ada", "Good.")
    assert review.asked_at <= review.answered_at <= ContentVersion.objects.clock()
    told = AuditEntry.objects.filter(page=page).order_by("pk").values_list("action", "who", "detail__review")
    assert list(told)[1:3] == [("submit", "joan", review.pk), ("approve", "ada", review.pk)]


def test_an_approval_with_a_plan_pins_the_text_and_keeps_the_end_that_was_planned(page, author, ada):
    now = ContentVersion.objects.clock()
    page.schedule(by=ada, unpublish_at=now + timedelta(days=9))
    submitted(page, author).approve(by=ada, publish_at=now + timedelta(days=1), zone="Europe/London")
    page.refresh_from_db()
    assert page.planned_revision_id == page.latest_id
    assert (page.publish_at, page.unpublish_at) == (now + timedelta(days=1), now + timedelta(days=9))
    assert (page.live_publication, states(page)) == (None, ["approved"])


def test_a_refused_plan_leaves_the_review_waiting(page, author, ada):
    now = ContentVersion.objects.clock()
    page.schedule(by=ada, unpublish_at=now + timedelta(days=1))
    with pytest.raises(ValidationError, match="end before it begins"):
        submitted(page, author).approve(by=ada, publish_at=now + timedelta(days=2))
    assert states(page) == ["waiting"]


def test_a_newer_text_is_never_approved_with_the_older_one_and_can_be_submitted_instead(page, author, ada):
    first = submitted(page, author)
    page.save_revision(by=author, title="Tea", body="Cold.")
    with pytest.raises(ValidationError, match=r"joan saved a newer text \(revision 2\) after revision 1 was submitted"):
        first.approve(by=ada)
    assert states(page) == ["waiting"]
    second = submitted(page, author)
    assert states(page) == ["withdrawn", "waiting"]
    assert [p.revision.body for p in second.approve(by=ada)] == ["Cold."]


def test_a_text_is_returned_with_a_reason_and_submitted_again_once_mended(page, author, ada):
    review = submitted(page, author)
    with pytest.raises(ValidationError, match="Say what is missing"):
        review.send_back(by=ada, reason="  ")
    review.send_back(by=ada, reason="The price is missing.")
    page.save_revision(by=author, title="Tea", body="Hot, 3 euros.")
    submitted(page, author)
    assert states(page) == ["returned", "waiting"]
    assert not page.live_publication


def test_only_who_asked_withdraws(page, author, ada):
    review = submitted(page, author)
    with pytest.raises(ValidationError, match="Only joan can withdraw"):
        review.withdraw(by=ada)
    review.withdraw(by=author)
    assert states(page) == ["withdrawn"]


def test_a_review_is_answered_once(page, author, ada):
    review, same = submitted(page, author), Review.objects.get()
    review.withdraw(by=author)
    for answer in (same.approve, same.withdraw):
        with pytest.raises(ValidationError, match="joan has already withdrawn this"):
            answer(by=ada)
    assert not page.live_publication


def test_nobody_approves_their_own_text_though_someone_else_submitted_it(page, author, ada):
    page.save_revision(by=ada, title="Tea", body="Mine.")
    with pytest.raises(ValidationError, match="your own text"):
        submitted(page, author).approve(by=ada)


def test_what_cannot_go_live_is_not_submitted(page, author, ada):
    seen = page.latest_id
    page.save_revision(by=author, title="Tea", body="Hotter.")
    with pytest.raises(StaleRevision, match="joan saved this page"):
        page.submit(seen, by=ada)
    review = submitted(page, author)
    with pytest.raises(ValidationError, match="joan has already submitted this text"):
        submitted(page, ada)
    review.approve(by=ada)
    with pytest.raises(ValidationError, match="Readers already have this text"):
        submitted(page, author)
    page.mark_deleted(by=ada)
    with pytest.raises(ValidationError, match="restore it first"):
        submitted(page, author)


def test_publishing_someone_elses_text_approves_it_and_publishing_ones_own_ends_the_review(page, author, ada):
    submitted(page, author)
    page.publish(by=ada)
    page.save_revision(by=ada, title="Tea", body="Mine.")
    submitted(page, ada)
    page.publish(by=ada)
    page.save_revision(by=author, title="Tea", body="Newer.")
    submitted(page, author)
    page.save_revision(by=ada, title="Tea", body="The newest.")
    page.publish(by=ada)
    page.save_revision(by=author, title="Tea", body="By the clock.")
    submitted(page, author)
    page.publish(by="schedule")
    assert states(page) == ["approved", "withdrawn", "withdrawn", "withdrawn"]


def test_the_clock_leaves_a_review_of_a_newer_text_waiting(page, author, ada):
    page.schedule(by=ada, publish_at=ContentVersion.objects.clock() + timedelta(days=1))
    page.save_revision(by=author, title="Tea", body="Newer.")
    submitted(page, author)
    Page.objects.publish_due(ContentVersion.objects.clock() + timedelta(days=2))
    assert (page.live_publication.revision.number, states(page)) == (1, ["waiting"])


def test_a_deleted_pages_review_waits_until_the_page_is_restored_and_a_purge_deletes_it(page, author, ada):
    review = submitted(page, author, "Secret.")
    page.mark_deleted(by=ada)
    assert not Review.objects.waiting()
    with pytest.raises(ValidationError, match="restore it first"):
        review.approve(by=ada)
    page.restore(by=ada)
    assert list(Review.objects.waiting()) == [review]
    purge(page, by="test", reason="A court said so.")
    assert not Review.objects.all()
    assert not AuditEntry.objects.filter(page=page, detail__icontains="Secret.").exists()


def test_the_database_keeps_one_waiting_review_a_page(page, author):
    review = submitted(page, author)
    with pytest.raises(IntegrityError, match=r"one_review_waits_a_page|page_id"), transaction.atomic():
        Review.objects.create(page=page, revision=review.revision, asked_by=author, asked_who="joan")
