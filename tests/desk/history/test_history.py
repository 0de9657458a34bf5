"""A page's history: all texts and events, newest first, to compare and restore."""

import io
import re

import pytest

from publisher.desk.history.page_history import SHELF
from publisher.desk.models import Profile
from publisher.pages.library.uploading import replace, upload
from publisher.pages.models import Page
from tests.desk.browsing import address, draft, frame, words
from tests.desk.conftest import editor, logged_in
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def events(desk, page, **query):
    """Return each event in the page's words."""
    html = desk.get(address(page, "history"), query).content.decode()
    items = re.findall(r"(?s)<li class=\"(?:saved|done)\">(.*?)</li>", html)
    return [" ".join(re.sub(r"<[^>]*>", " ", item).split()) for item in items]


def told(desk, page):
    """Return only what happened, without time and person."""
    return [re.split(r" \d+ [A-Z][a-z]{2} \d{4},", event)[0] for event in events(desk, page)]


def revised(count, path="tea"):
    page = draft(path, body="Text 1.")
    for number in range(2, count + 1):
        page.save_revision(by="ada", title="Tea", body=f"Text {number}.")
    return page


def bring_back(desk, page, number, base=None):
    url = f"{address(page, 'history')}{number}/"
    return desk.post(url, {"base": base or page.revisions.latest("number").pk}, follow=True)


def test_it_tells_what_was_saved_and_done_newest_first(desk):
    page = draft("tea")
    page.publish(by="ada")
    page.move("coffee", by="ada")
    page.unpublish(by="ada")
    page.mark_deleted(by="ada")
    page.restore(by="ada")
    assert told(desk, page) == [
        "Restored from the deleted pages, at /coffee/",
        "Deleted, at /coffee/",
        "Unpublished",
        "Moved from /tea/ to /coffee/",
        "Published revision 1 at /tea/",
        "Revision 1 Tea The newest",
        "Page created at /tea/",
    ]


def test_it_tells_of_files_that_readers_see_changed_on_it(desk):
    file, other = (upload(io.BytesIO(text), "fees.csv", by="ada") for text in (b"a,b", b"c,d"))
    page = publish("tea", body="[Fees](/media/fees.csv)")
    publish("coffee", body="[Fees](/media/fees-2.csv)")
    other.describe(by="eve", caption="Not on this page")
    replace(file, io.BytesIO(b"a,b,c"), "fees.csv", by="ben")
    file.describe(by="ben", caption="The fees")
    file.rename("prices.csv", by="ben")
    assert told(desk, page)[:4] == [
        "Renamed a file to prices.csv",
        "Changed the description of fees.csv",
        "Replaced fees.csv",
        "Published revision 1 at /tea/",
    ]
    assert "ben" in events(desk, page)[2]


def test_it_says_who_when_and_from_which_content_version_to_which(desk):
    page = publish("tea")
    publish("coffee")
    publish("tea", body="New.")
    first = page.publications.get(until__isnull=False)
    [said] = [event for event in events(desk, page) if event.startswith("Published revision 1 ")]
    assert said.endswith(f"by test · content versions {first.since} to {first.until - 1}")


def test_a_revision_has_its_note_and_says_whether_readers_have_it(desk):
    page = publish("tea")
    show()
    page.save_revision(by="grace", title="Better tea", note="As the cook said")
    said = events(desk, page)
    assert said[0].startswith("Revision 2 Better tea The newest As the cook said")
    assert any(event.startswith("Revision 1 Tea Live") for event in said)


def test_what_another_page_did_to_this_one_is_told_too(desk):
    page = publish("drinks/tea")
    publish("drinks").move("beverages", by="ada")
    said = told(desk, page)
    assert said[:2] == ["Moved along from /drinks/tea/ to /beverages/tea/", "Listed in /drinks/ from then on"]


def test_a_draft_that_moved_along_with_its_section_tells_it_too(desk):
    page, other = draft("drinks/tea"), draft("coffee")
    publish("drinks").move("beverages", by="ada")
    assert told(desk, page)[0] == "Moved along from /drinks/tea/ to /beverages/tea/"
    assert "by ada" in events(desk, page)[0]
    assert len(told(desk, other)) == 2


def test_pages_that_were_published_together_each_tell_it(desk):
    pages = [draft("tea"), draft("coffee")]
    Page.objects.filter(pk__in=[page.pk for page in pages]).publish(by="ada")
    assert [told(desk, page)[0] for page in pages] == [
        "Published revision 1 at /tea/",
        "Published revision 1 at /coffee/",
    ]


def test_plans_are_told_in_the_readers_zone_and_with_their_end(desk, ada):
    Profile.objects.choose(ada, "Europe/Berlin")
    page = draft("early")
    typed = {"publish_at": "2890-06-01T09:00", "zone": "Asia/Tokyo", "revision": page.latest_id}
    desk.post(address(page, "schedule"), typed)
    page.schedule(by="ada", zone="UTC")
    Page.objects.filter(pk=page.pk).update(publish_at="2020-01-01T00:00Z")
    Page.objects.publish_due()
    failed, back, planned, *_ = events(desk, page)
    assert failed.startswith("The plan could not be carried out: No text of /early/ was chosen")
    assert back.startswith("The plan was cancelled")
    assert planned.startswith("Planned: published on Thu 1 Jun 2890, 02:00 Europe/Berlin (revision 1)")


def test_the_first_home_page_was_published_by_nobody(desk):
    home = Page.objects.get(path="")
    [said] = [event for event in events(desk, home) if event.startswith("Published revision 1 at /")]
    assert said.endswith("since content version 1")
    assert " by " not in said


def test_a_page_without_a_text_says_what_to_do(desk):
    page = Page.objects.create_page("empty", by="ada")
    assert told(desk, page) == ["Page created at /empty/"]
    Page.objects.bulk_create([Page(path="bare")])
    assert "Write its first text" in words(desk.get(address(Page.objects.get(path="bare"), "history")))


def test_shelf_by_shelf_everything_comes_once(desk):
    page = revised(40)
    for _ in range(20):
        page.publish(by="ada")
        page.unpublish(by="ada")
    found, query = [], {}
    while query is not None and len(found) < 100:
        shelf = desk.get(address(page, "history"), query).context["shelf"]
        assert len(shelf.events) <= SHELF
        found += shelf.events
        query = {"before": str(shelf.further)} if shelf.further else None
    assert len(found) == 40 + 40 + 1
    assert [event.at for event in found] == sorted((event.at for event in found), reverse=True)


@pytest.mark.parametrize(
    "before", ["", "1-2", "x-y-z", "9" * 60, "-1--1--1", "99999999999-9999999999999999999-1", "\0"]
)
def test_any_address_shows_a_shelf(desk, before):
    assert desk.get(address(draft(), "history"), {"before": before}).status_code == 200


@pytest.mark.parametrize("count", [10, 1_000])
def test_the_number_of_queries_does_not_grow_with_the_history(desk, django_assert_max_num_queries, count):
    page = revised(2)
    text = page.latest
    page.revisions.bulk_create(
        type(text)(page=page, number=number, title="Tea", renderer=1, who="ada") for number in range(3, count + 1)
    )
    for _ in range(10):
        page.publish(by="ada")
        page.unpublish(by="ada")
    with django_assert_max_num_queries(24):  # one each for the reader's zone and for who may read it
        desk.get(address(page, "history"))


def test_any_two_revisions_can_be_chosen(desk):
    page = revised(3)
    response = desk.get(address(page, "history"), {"old": 1, "new": 3})
    assert response["Location"] == f"{address(page, 'history')}1/3/"
    assert "There is no such revision" in words(desk.get(address(page, "history"), {"old": 1, "new": 9}))


def test_a_comparison_shows_the_words_of_each_field_that_changed(desk):
    page = draft(title="Tea", summary="", body="Hot water.\n\nAnd leaves.", tags=["Hot", "Old"])
    page.save_revision(by="ada", title="Green tea", body="Warm water.\n\nAnd leaves.", tags=["Hot", "New"])
    response = desk.get(f"{address(page, 'history')}1/2/")
    said = words(response)
    assert [change.label for change in response.context["changes"]] == ["Title", "Text", "Tags"]
    assert "removed: Hot added: Warm water." in said
    assert "And leaves." in said
    assert "Nothing else changed." in said


def test_long_unchanged_text_is_folded(desk):
    before = [f"Line {number}" for number in range(50)]
    page = draft(summary="", body="\n".join(before))
    page.save_revision(by="ada", title="Tea", body="\n".join([*before[:25], "Another line", *before[26:]]))
    [text] = desk.get(f"{address(page, 'history')}1/2/").context["changes"]
    assert [stretch.folded for stretch in text.stretches] == [22, 0, 0, 0, 21]
    assert text.stretches[1].text == "Line 22\nLine 23\nLine 24"


def test_the_same_text_has_no_changes(desk):
    assert "Both say the same." in words(desk.get(f"{address(draft(), 'history')}1/1/"))


def test_what_was_written_is_shown_as_text_and_never_as_markup(desk):
    page = draft(title="<b onload=x>Tea</b>", body="<script>alert(1)</script>")
    page.save_revision(by="ada", title="Tea", body="<img src=x onerror=alert(1)>", note="<i>note</i>")
    for at in ("", "1/", "2/", "1/2/"):
        html = desk.get(address(page, "history") + at).content.decode()
        assert not re.search(r"<(b onload|script>|img|i>)", html)


def test_a_text_comes_back_as_the_newest_and_history_stays(desk):
    page = revised(3)
    page.publish(by="ada")
    said = words(bring_back(desk, page, 1))
    assert "The text of revision 1 is back, as revision 4. Readers won't see it until you publish." in said
    page.refresh_from_db()
    assert (page.latest.body, page.latest.note, page.latest.who) == ("Text 1.", "Restored from revision 1", "ada")
    assert page.live_publication.revision.number == 3
    assert [r.body for r in page.revisions.order_by("number")] == ["Text 1.", "Text 2.", "Text 3.", "Text 1."]


def test_an_author_may_bring_a_text_back(db):
    page = revised(2)
    assert "is back, as revision 3" in words(bring_back(logged_in(editor("joan", role="Author")), page, 1))


def test_a_text_does_not_bury_one_that_was_saved_meanwhile(desk):
    page = revised(2)
    seen = page.latest.pk
    page.save_revision(by="grace", title="Grace's tea")
    refused = bring_back(desk, page, 1, base=seen)
    assert refused.status_code == 409
    assert (
        "grace saved this page while you were editing (revision 3); compare both texts. Nothing was brought back."
        in words(refused)
    )
    assert page.revisions.count() == 3


def test_the_newest_text_is_there_already(desk):
    page = revised(2)
    assert "nothing was changed" in words(bring_back(desk, page, 2))
    assert page.revisions.count() == 2


def test_a_revision_says_where_readers_had_it_and_shows_it_without_rights(desk):
    page = publish("tea", body="**Hot**")
    page.save_revision(by="ada", title="Tea", body="Cold")
    since = page.live_publication.since
    assert f"At /tea/, since content version {since}" in words(desk.get(f"{address(page, 'history')}1/"))
    assert "Never: readers have not seen it." in words(desk.get(f"{address(page, 'history')}2/"))
    shown = desk.get(frame(page, 1))
    assert b"<strong>Hot</strong>" in shown.content
    assert shown["Content-Security-Policy"].startswith("sandbox;")
