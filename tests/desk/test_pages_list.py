"""The list of pages: what stands where, in plain words."""

from datetime import UTC, datetime

import pytest

from publisher.pages.models import Page
from tests.desk.browsing import HOME, draft, words
from tests.site.live import show
from tests.site.sites import publish

pytestmark = pytest.mark.django_db


def status(desk, path, **query):
    listed = desk.get(HOME, query).context["listed"]
    return next(row.text for row in listed if row.page.path == path)


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


def test_a_plan_is_told_in_the_zone_in_which_it_was_typed(desk):
    draft("tea").schedule(by="test", publish_at=datetime(2026, 11, 24, 9, tzinfo=UTC), zone="Europe/Berlin")
    assert status(desk, "tea") == "Scheduled for Tue 24 Nov 2026, 10:00 Europe/Berlin"


def test_deleted_pages_have_a_list_of_their_own(desk):
    draft("tea", title="Old tea").mark_deleted(by="test")
    assert "Old tea" not in words(desk.get(HOME))
    assert "Old tea" in words(desk.get(HOME, {"show": "deleted"}))


@pytest.mark.parametrize("wanted", ["gree", "GREEN", "drinks/t", "/drinks/tea/", "  green "])
def test_search_finds_titles_and_paths(desk, wanted):
    draft("drinks/tea", title="Green tea")
    draft("coffee", title="Coffee")
    found = words(desk.get(HOME, {"q": wanted}))
    assert "Green tea" in found
    assert "Coffee" not in found


@pytest.mark.parametrize("wanted", ["100%", "_", "\\", "'", "a\0b", "\u2028", "x" * 500, "<script>"])
def test_odd_searches_break_nothing(desk, wanted):
    draft("tea", title="Tea")
    response = desk.get(HOME, {"q": wanted, "page": wanted, "show": wanted})
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_titles_are_text_and_not_markup(desk):
    draft("tea", title="<b onload=x>Tea</b> & more")
    assert b"<b onload" not in desk.get(HOME).content


def test_fifty_stand_on_one_page(desk):
    Page.objects.bulk_create(Page(path=f"page-{number:03}") for number in range(60))
    first, second = desk.get(HOME), desk.get(HOME, {"page": 2})
    assert [len(response.context["listed"]) for response in (first, second)] == [50, 11]
    assert "51 to 61 of 61" in words(second)


def test_the_number_of_queries_does_not_grow_with_the_site(desk, django_assert_max_num_queries):
    for number in range(49):
        publish(f"page-{number:02}")
    show()
    Page.objects.bulk_create(Page(path=f"later-{number:03}") for number in range(1_000))
    with django_assert_max_num_queries(16):
        desk.get(HOME)


def test_an_empty_result_says_what_to_do(desk):
    assert "No page has “zzz” in its title or path" in words(desk.get(HOME, {"q": "zzz"}))
    assert "No page is deleted" in words(desk.get(HOME, {"show": "deleted"}))
