"""Two requests about one review at the same moment, each with its own connection: one of them wins, in words."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from publisher.pages.models import ContentVersion, Page, Review
from tests.database.ailments import on_postgres
from tests.desk.conftest import editor
from tests.pages.content import at_once
from tests.static_site.test_unused_files import someone_waits
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def required(settings):
    settings.REVIEW_REQUIRED = True


@pytest.fixture
def review():
    page = Page.objects.create_page("tea", by="test")
    author = editor("joan")
    page.save_revision(by=author, title="Tea", body="Hot.")
    page.refresh_from_db()
    return page.submit(page.latest_id, by=author)


def again(review):
    """Return the review and its page as another request reads them."""
    return Review.objects.select_related("page", "asked_by").get(pk=review.pk)


def words(results):
    return [str(result) for result in results if isinstance(result, Exception)]


def test_of_two_approvals_one_publishes(review):
    ada, grace = editor("ada"), editor("grace")
    results = at_once(lambda: again(review).approve(by=ada), lambda: again(review).approve(by=grace))
    [refused] = words(results)
    winner = Review.objects.get().answered_who
    assert f"{winner} has already approved this" in refused
    assert Page.objects.get(path="tea").publications.count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_what_goes_live_is_the_text_that_was_looked_at_though_its_author_saves_meanwhile(review, attempt):
    ada, joan = editor("ada"), review.asked_by
    results = at_once(
        lambda: again(review).approve(by=ada),
        lambda: again(review).page.save_revision(by=joan, title="Tea", body="Unseen."),
    )
    live = Page.objects.get(path="tea").live_publication
    assert live.revision.body == "Hot." if live else "joan saved a newer text (revision 2)" in words(results)[0]
    assert Review.objects.get().state == ("approved" if live else "waiting")


@pytest.mark.parametrize("attempt", range(3))
def test_a_review_that_is_withdrawn_during_its_approval_ends_one_way(review, attempt):
    ada, joan = editor("ada"), review.asked_by
    results = at_once(lambda: again(review).approve(by=ada), lambda: again(review).withdraw(by=joan))
    is_live = Page.objects.get(path="tea").live_publication is not None
    assert Review.objects.get().state == ("approved" if is_live else "withdrawn")
    assert len(words(results)) == 1


def test_of_two_submissions_one_waits(review):
    review.withdraw(by=review.asked_by)
    ada, grace, text = editor("ada"), editor("grace"), review.revision_id
    results = at_once(
        lambda: again(review).page.submit(text, by=ada), lambda: again(review).page.submit(text, by=grace)
    )
    assert ["has already submitted this text" in refused for refused in words(results)] == [True]
    assert Review.objects.waiting().count() == 1


@on_postgres
@pytest.mark.parametrize("is_kept", [True, False])
def test_an_author_who_publishes_waits_for_an_approval_that_isnt_committed_yet(review, is_kept):
    """The author's request stands at the content lock until the editor's has ended, and then sees what became of it."""
    joan, ada = review.asked_by, editor("ada")

    def approve():
        with transaction.atomic():
            ContentVersion.objects.lock()
            start.append(True)
            wait_until(someone_waits)
            mine = again(review)
            mine._end("approved", by=ada)
            transaction.set_rollback(not is_kept)

    def publish():
        wait_until(lambda: start)
        return again(review).page.publish(by=joan)

    start = []
    published = at_once(approve, publish)[1]
    assert isinstance(published, ValidationError) != is_kept
    assert (Page.objects.get(path="tea").live_publication is not None) == is_kept
