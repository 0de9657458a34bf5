"""The list of pages: each page's state in plain words."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from builds.models import Build, Lease
from builds.models.lease_claims import Claimant
from publisher.desk.long_lists import Shelf
from publisher.desk.models import Profile
from publisher.pages.models import Page, Revision
from publisher.pages.models.word_search import LOOKED_AT
from static_site.models import Release, Site
from tests.desk.browsing import HOME, draft, words
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def status(desk, path, **query):
    listed = desk.get(HOME, query).context["listed"]
    return next(row.text for row in listed if row.page.path == path)


def paths(desk, **query):
    return [row.page.path for row in desk.get(HOME, query).context["listed"]]


def many_drafts(count, start=0):
    for number in range(start, start + count):
        page = Page.objects.create(path=f"page-{number:02}")
        if count < 100:
            page.save_revision(by="test", title=f"Page {number % 7}")


def took(seconds):
    """Create a build that took this many seconds."""
    ended = timezone.now()
    build = Build.objects.create(trigger="command", status="succeeded", started_at=ended, ended_at=ended)
    Build.objects.filter(pk=build.pk).update(created_at=ended - timedelta(seconds=seconds))


def queries(desk):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        desk.get(HOME)
    return len(captured)


def test_a_draft_is_a_draft(desk):
    draft("tea")
    assert status(desk, "tea") == "Draft"


def test_what_is_published_is_not_called_live_before_readers_have_it(desk):
    publish("tea")
    assert status(desk, "tea") == "Live with the next build"
    show()
    assert status(desk, "tea") == "Live"


def test_a_newer_text_is_an_unpublished_change(desk):
    publish("tea").save_revision(by="test", title="Better tea")
    show()
    assert status(desk, "tea") == "Live, with unpublished changes"


def test_a_published_change_waits_for_the_build(desk):
    publish("tea", body="First.")
    show()
    publish("tea", body="Second.")
    assert status(desk, "tea") == "Live; update comes with the next build"


def test_what_is_taken_from_readers_is_gone_with_the_next_build_only(desk):
    page = publish("tea")
    show()
    page.unpublish(by="test")
    assert status(desk, "tea") == "Unpublished; gone with the next build"
    page.mark_deleted(by="test")
    assert status(desk, "tea", show="deleted") == "Deleted; gone with the next build"
    show()
    assert status(desk, "tea", show="deleted") == "Deleted"


def test_a_plan_is_told_in_the_zone_of_its_reader_whatever_it_was_typed_in(desk, ada):
    Profile.objects.choose(ada, "Asia/Tokyo")
    draft("tea").schedule(by="test", publish_at=datetime(2026, 11, 24, 9, tzinfo=UTC), zone="Europe/Berlin")
    assert "Scheduled for Tue 24 Nov 2026, 18:00 Asia/Tokyo" in words(desk.get(HOME))


def test_a_live_page_with_a_plan_is_both_and_a_later_draft_is_named(desk):
    tea = publish("tea")
    show()
    tea.schedule(by="test", publish_at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    since = f"Live since {date_format(tea.live_publication.published_at, 'j M Y')}"
    assert status(desk, "tea") == f"{since} · planned for Tue 24 Nov 2026, 09:00 UTC"
    tea.save_revision(by="test", title="Later")
    told = f"{since}, with unpublished changes · planned for Tue 24 Nov 2026, 09:00 UTC; a newer draft is not planned"
    assert status(desk, "tea") == told
    tea.schedule(by="test", publish_at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    told = f"{since}, with unpublished changes · new text goes live Tue 24 Nov 2026, 09:00 UTC"
    assert status(desk, "tea") == told


def test_deleted_pages_have_a_list_of_their_own(desk):
    draft("tea", title="Old tea").mark_deleted(by="test")
    assert "Old tea" not in words(desk.get(HOME))
    assert "Old tea" in words(desk.get(HOME, {"show": "deleted"}))


@pytest.mark.parametrize("wanted", ["gree", "GREEN", "drinks/t", "/drinks/tea/", "  green ", "leav", "tea leaves"])
def test_search_finds_titles_paths_and_texts(desk, wanted):
    draft("drinks/tea", title="Green tea", body="Tea leaves, and more leaves.")
    draft("coffee", title="Coffee", body="Beans.")
    assert paths(desk, q=wanted) == ["drinks/tea"]


def test_search_reads_the_newest_text_alone(desk):
    page = draft("tea", body="Old words.")
    page.save_revision(by="test", title="Tea", body="New ones.")
    assert paths(desk, q="old") == []
    assert paths(desk, q="ones") == ["tea"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLITE READS EVERY TEXT")
def test_a_search_that_finds_more_texts_than_are_looked_at_says_so(desk):
    pages = Page.objects.bulk_create(Page(path=f"page-{number:04}") for number in range(LOOKED_AT + 1))
    texts = (
        Revision(page=page, number=1, title="Tea", body="Rare" * (page == pages[-1]), renderer=1) for page in pages
    )
    for text in Revision.objects.bulk_create(texts):
        text.page.latest = text
    Page.objects.bulk_update(pages, ["latest"])
    missing = "Too many texts contain these words; only some pages are listed."
    assert missing in words(desk.get(HOME, {"q": "tea"}))
    assert missing not in words(desk.get(HOME, {"q": "tea rare"}))
    assert paths(desk, q="tea rare") == [pages[-1].path]


@pytest.mark.parametrize("wanted", ["100%", "_", "\\", "'", "a\0b", "\u2028", "x" * 500, "<script>"])
def test_odd_searches_break_nothing(desk, wanted):
    draft("tea", title="Tea")
    response = desk.get(HOME, dict.fromkeys(("q", "show", "by", "under", "after", "start"), wanted))
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_titles_are_text_and_not_markup(desk):
    draft("tea", title="<b onload=x>Tea</b> & more")
    assert b"<b onload" not in desk.get(HOME).content


@pytest.mark.parametrize("by", ["", "saved", "title"])
def test_fifty_stand_on_one_page_and_the_next_begins_where_it_ends(desk, by):
    many_drafts(70)
    first = desk.get(HOME, {"by": by})
    assert "1 to 50 of " in words(first)
    more = unescape(re.search(r'rel="next" href="([^"]*)"', first.content.decode())[1])
    second = desk.get(HOME + more)
    assert "51 to 7" in words(second)
    found = [row.page.pk for response in (first, second) for row in response.context["listed"]]
    assert len(found) == len(set(found)) >= 70
    assert b'rel="next"' not in second.content


def test_nothing_is_lost_where_the_last_page_of_a_list_has_moved(desk):
    many_drafts(60)
    last = Page.objects.get(path="page-49")
    last.move("page-29a", by="test")
    assert paths(desk, after=last.pk, start=50)[0] == "page-30"


def test_pages_are_counted_up_to_a_limit(desk):
    Page.objects.bulk_create(Page(path=f"page-{number:04}") for number in range(1_200))
    assert "1 to 50 of 1,201 " in words(desk.get(HOME))
    assert Shelf.of(Page.objects.all(), start=0, shown=50, size=50, most=1_000).place == "1 to 50 of 1,000+"


def test_the_order_is_that_of_paths_of_titles_or_of_the_last_save(desk):
    draft("b", title="Quince"), draft("a", title="Rose"), draft("c", title="Plum")
    assert paths(desk) == ["", "a", "b", "c"]
    assert paths(desk, by="title") == ["", "c", "b", "a"]
    assert paths(desk, by="saved") == ["c", "a", "b", ""]


def test_filters_show_what_they_are_called(desk, ada):
    publish("live"), publish("changed").save_revision(by=ada, title="Newer")
    draft("draft"), publish("gone").unpublish(by="test"), draft("deleted").mark_deleted(by="test")
    draft("planned").schedule(by="test", publish_at=datetime(2890, 1, 1, tzinfo=UTC))
    shown = {name: paths(desk, show=name) for name in ("drafts", "scheduled", "live", "changed", "mine", "deleted")}
    assert shown == {
        "drafts": ["draft", "gone", "planned"],
        "scheduled": ["planned"],
        "live": ["", "changed", "live"],
        "changed": ["changed"],
        "mine": ["changed"],
        "deleted": ["deleted"],
    }


def test_another_weight_is_a_change_that_waits(desk):
    page = publish("tea")
    Page.objects.filter(pk=page.pk).update(weight=7)
    assert paths(desk, show="changed") == ["tea"]


def test_a_filter_keeps_the_search_and_the_search_keeps_the_filter(desk):
    draft("tea", title="Green tea"), publish("more-tea", title="More tea")
    found = desk.get(HOME, {"q": "tea", "show": "drafts", "under": ""})
    assert [row.page.path for row in found.context["listed"]] == ["tea"]
    assert b"?q=tea&amp;show=live&amp;under=" in found.content
    assert b'name="show" value="drafts"' in found.content


def test_sections_are_walked_down_a_level_at_a_time(desk):
    draft("guides"), draft("guides/tea"), draft("guides/tea/green"), draft("guides-of-old")
    assert paths(desk, under="") == ["", "guides", "guides-of-old"]
    assert paths(desk, under="guides") == ["guides", "guides/tea"]
    assert paths(desk, under="guides", q="gr") == ["guides/tea/green"]
    assert paths(desk, under="guides", show="drafts") == ["guides", "guides/tea", "guides/tea/green"]
    assert "All sections / Home / guides / tea" in words(desk.get(HOME, {"under": "guides/tea"}))


def test_a_page_leads_to_those_below_it(desk):
    draft("guides"), draft("guides/tea")
    listed = {row.page.path: row.page.is_section for row in desk.get(HOME).context["listed"]}
    assert listed == {"": False, "guides": True, "guides/tea": False}
    assert b"?under=guides" in desk.get(HOME).content


def test_what_was_live_once_is_unpublished_and_no_draft(desk):
    page = publish("tea")
    show()
    page.unpublish(by="test")
    show()
    assert status(desk, "tea") == "Unpublished"


def test_a_hold_says_until_when_readers_wait(desk):
    publish("tea")
    show()
    Site.objects.hold("checking", by="test")
    publish("tea", body="Newer.")
    assert status(desk, "tea") == "Published; readers get it when the hold is lifted"
    Page.objects.get(path="tea").unpublish(by="test")
    assert status(desk, "tea") == "Unpublished; gone when the hold is lifted"


def test_a_build_at_work_says_when_a_page_goes_live(desk):
    publish("tea")
    took(20)
    build = Lease.objects.claim(Claimant("somebody"), trigger="command")
    assert status(desk, "tea") == f"Going live (build {build.number}, about 20 s)"


def test_a_build_that_takes_longer_than_the_last_ones_promises_nothing(desk):
    publish("tea")
    took(0)
    build = Lease.objects.claim(Claimant("somebody"), trigger="command")
    assert status(desk, "tea") == f"Going live (build {build.number})"


def test_a_build_that_began_before_does_not_bring_a_page(desk):
    publish("tea")
    Lease.objects.claim(Claimant("somebody"), trigger="command")
    Release.objects.create(number=9, content_version=2, fingerprint="f")
    publish("coffee")
    publish("coffee", body="Newer.")
    assert status(desk, "coffee") == "Live with the next build"


def test_the_number_of_queries_is_the_same_for_ten_pages_and_a_thousand(desk):
    publish("tea")
    many_drafts(9)
    few = queries(desk)
    many_drafts(1_000, start=10)
    assert (
        queries(desk) == few <= 24
    )  # among them: the reader's zone, reviews, pages to check, what waits for the person


def test_an_empty_result_says_what_to_do(desk):
    assert "No page has “zzz” in its title, path or text" in words(desk.get(HOME, {"q": "zzz"}))
    assert "Nothing is planned" in words(desk.get(HOME, {"show": "scheduled"}))
    assert "No published page has changes" in words(desk.get(HOME, {"show": "changed"}))
    assert "There is no page at or below /nowhere" in words(desk.get(HOME, {"under": "nowhere"}))
    assert "No page is deleted" in words(desk.get(HOME, {"show": "deleted"}))
