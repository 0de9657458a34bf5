"""*Waiting for you*: first above the list of pages, whatever needs this person, each until it is seen to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from publisher.desk.waiting.waiting_list import SHOWN
from publisher.pages.models import Page, Remark, Review
from static_site.models import FailedOutput
from tests.desk.browsing import HOME, Fields, address, draft, words
from tests.desk.conftest import editor, logged_in
from tests.static_site.live import show

pytestmark = pytest.mark.django_db
LIST = "/-/waiting/"


@pytest.fixture
def bea():
    return editor("bea", role="Author")


def waiting(client, where=LIST):
    """Return each entry's title with what it asks, and where it leads."""
    found = client.get(where).context["waiting"]
    return [(f"{entry.name}: {entry.asks}", entry.url) for entry in found.entries] if found else []


def submitted(by, path="tea", note="", **written):
    """Return the review of a draft that someone has written and submits."""
    page = Page.objects.create_page(path, by=by)
    text = page.save_revision(by=by, **{"title": "Tea", **written})
    return page.submit(text.pk, by=by, note=note)


def failed_to_render(path, error="ThemeError: page.html, line 4: no image"):
    release = show()
    file = f"{path}/index.html".removeprefix("/")
    FailedOutput.objects.create(path=file, kind="page", error=error, release=release, since=release.number)


def plan_fails(page, *, by):
    """Plan the page's text; when the time comes, it can't be published."""
    page.schedule(by=by, publish_at=timezone.now())
    Page.objects.filter(pk=page.pk).update(planned_revision=None)
    ((_, error),) = Page.objects.publish_due()
    assert error


def test_a_review_waits_for_others_who_may_publish(desk, bea):
    review = submitted(bea, note="new prices")
    ((said, url),) = waiting(desk, HOME)
    at = timezone.localtime(review.asked_at)
    assert said == f"Tea: bea asked for your review on {at.day} {at:%b at %H:%M}: “new prices”"
    assert "new prices" in words(desk.get(url))
    assert desk.post(url, Fields(desk.get(url).content.decode()).sent).status_code == 302
    assert (waiting(desk, HOME), waiting(logged_in(bea), HOME)) == ([], [])


def test_a_review_waits_for_no_one_who_may_not_publish(bea):
    submitted(bea)
    assert waiting(logged_in(editor("cyn", role="Author")), HOME) == []


def test_ones_own_text_and_ones_own_question_wait_for_others(desk, ada):
    review = submitted(ada)
    Review.objects.update(asked_by=None)
    assert waiting(desk, HOME) == [], "her own text"
    Review.objects.update(asked_by=ada)
    review.revision.page.revisions.update(by=None)
    assert waiting(desk, HOME) == [], "her own question"
    assert len(waiting(logged_in(editor("ben")))) == 1


def test_a_returned_text_waits_for_who_asked_until_it_is_submitted_again_or_published(ada, bea):
    author = logged_in(bea)
    for path, again in (("tea", "submit"), ("milk", "publish"), ("sugar", "delete")):
        review = submitted(bea, path, title=path)
        review.send_back(by=ada, reason="Too long.")
        ((said, url),) = waiting(author, HOME)
        assert said.startswith(f"{path}: ada returned it to you on ")
        assert said.endswith(": “Too long.”")
        assert url == address(review.page)
        page = Page.objects.get(pk=review.page_id)
        newer = page.save_revision(by=bea, title="Shorter")
        assert len(waiting(author)) == 1, "saving is no answer"
        page.submit(newer.pk, by=bea) if again == "submit" else None
        page.publish(by=ada) if again == "publish" else None
        page.mark_deleted(by=ada) if again == "delete" else None
        assert waiting(author) == []


@pytest.mark.parametrize("path", ["", "tea"])
def test_a_page_that_could_not_be_rendered_waits_for_who_wrote_it(desk, ada, path):
    page = Page.objects.get_or_create(path=path)[0]
    page.save_revision(by=ada, title="Tea")
    page.publish(by="ben")
    failed_to_render(path)
    ((said, url),) = waiting(desk, HOME)
    assert "The theme cannot show this page: page.html, line 4: no image." in said
    assert url == address(page)
    assert waiting(logged_in(editor("cyn"))) == []
    page.save_revision(by=ada, title="Mended")
    assert len(waiting(desk)) == 1, "readers don't have it"
    page.publish(by="ben")
    assert waiting(desk) == [], "no build has tried this one"


def test_a_plan_that_failed_waits_for_who_planned_it_until_it_is_planned_or_published_anew(desk, ada):
    page, other = draft("tea"), logged_in(editor("cyn"))
    draft("milk")
    for mend in (lambda: page.schedule(by=ada), lambda: Page.objects.exclude(latest=None).publish(by="ben")):
        plan_fails(page, by=ada)
        ((said, url),) = waiting(desk, HOME)
        assert "No text of /tea/ was chosen for this time; publish it, or plan it again." in said
        assert url == address(page)
        assert waiting(other) == []
        mend()
        assert waiting(desk) == []


def test_a_remark_waits_for_who_wrote_the_text_and_its_answer_for_who_made_it(desk, ada, bea):
    page = Page.objects.create_page("tea", by=ada)
    page.save_revision(by=ada, title="Tea")
    remark = Remark.objects.make(page, "Which garden?", by=bea)
    ((said, url),) = waiting(desk, HOME)
    assert said.startswith("Tea: bea remarked on ")
    assert said.endswith(": “Which garden?”")
    assert "Which garden?" in words(desk.get(url))
    assert waiting(logged_in(bea)) == []
    remark.answer("The one in Assam.", by=ada)
    ((said, _),) = waiting(logged_in(bea))
    assert said.startswith("Tea: ada remarked on ")
    assert said.endswith(": “The one in Assam.”")
    assert waiting(desk) == []
    remark.resolve(by=bea)
    assert waiting(logged_in(bea)) == []


def test_three_are_shown_newest_first_and_all_are_counted_and_listed(desk, bea):
    for number in range(SHOWN + 3):
        submitted(bea, f"tea-{number}", title=f"Tea {number}").send_back(by="ben", reason="No.")
        submitted(bea, f"milk-{number}", title=f"Milk {number}")
    shown = desk.get(HOME)
    assert [entry.title for entry in shown.context["waiting"].entries] == ["Milk 5", "Milk 4", "Milk 3"]
    assert "and 3 more" in words(shown)
    assert f'href="{LIST}"' in shown.content.decode()
    assert len(waiting(desk)) == SHOWN + 3


def test_nothing_waiting_takes_no_room(desk):
    draft("tea")
    assert "Waiting for you" not in words(desk.get(HOME))
    assert "Nothing is waiting for you." in words(desk.get(LIST))


def test_a_list_that_someone_searched_or_filtered_is_only_the_list(desk, bea):
    submitted(bea)
    assert "Waiting for you" in words(desk.get(HOME))
    for query in ({"q": "tea"}, {"show": "drafts"}, {"start": "50"}):
        assert "Waiting for you" not in words(desk.get(HOME, query))


def queries(client, where):
    with CaptureQueriesContext(connection) as captured:
        client.get(where)
    return len(captured)


def test_it_takes_one_query_more_than_the_list_of_pages(desk, ada, bea):
    page = Page.objects.create_page("sugar", by=ada)
    page.save_revision(by=ada, title="Sugar")
    page.publish(by="ben")
    failed_to_render("sugar")
    for number in range(SHOWN + 2):
        submitted(bea, f"milk-{number}")
        submitted(ada, f"tea-{number}").send_back(by=bea, reason="No.")
    plan_fails(draft("cocoa"), by=ada)
    Remark.objects.make(Page.objects.get(path="sugar"), "Which garden?", by=bea)
    kinds = {entry.kind for entry in desk.get(LIST).context["waiting"].entries}
    assert kinds == {"review", "returned", "failed", "missed", "remark"}
    assert queries(desk, HOME) == queries(desk, f"{HOME}?show=") + 1
