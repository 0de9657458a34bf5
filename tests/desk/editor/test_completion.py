"""Completion while typing: pages to link to, names in use."""

import pytest

from publisher.pages.models import Page, Revision
from tests.desk.browsing import HOME, draft

pytestmark = pytest.mark.django_db


def found(desk, wanted):
    return desk.get(f"{HOME}links/", {"q": wanted}).content.decode()


def test_a_page_is_found_by_its_title_and_its_path(desk):
    draft("drinks/tea", title="All about <leaves>")
    for wanted in ("ABOUT", "<leaves>", "drinks/t", "/drinks/tea/"):
        assert 'data-title="All about &lt;leaves&gt;" data-url="/drinks/tea/"' in found(desk, wanted)
    assert found(desk, "coffee").strip() == ""


def test_deleted_pages_and_those_without_a_text_are_not_offered(desk):
    draft("gone", title="Gone").mark_deleted(by="test")
    Page.objects.create_page("empty", by="test")
    assert found(desk, "gone").strip() == found(desk, "empty").strip() == ""


def test_ten_are_offered_in_few_queries_those_that_were_saved_last_first(desk, django_assert_max_num_queries):
    for number in range(12):
        draft(f"page-{number}", title=f"Page {number}")
    with django_assert_max_num_queries(9):  # one is for the reader's zone
        options = found(desk, "")
    assert options.count('role="option"') == 10
    assert options.index("Page 11") < options.index("Page 10")
    assert "Page 1 " not in options


def test_what_is_no_text_finds_nothing(desk):
    assert found(desk, "\0\r\n" + "x" * 5_000).strip() == ""


def names(desk):
    return desk.get(f"{HOME}names/").json()


def test_names_in_use_are_offered_most_used_first(desk):
    draft("one", tags=["Tea", "Washington, DC"], authors=["Lovelace, Ada"])
    draft("two", tags=["Milk", "Tea", "Tea"])
    draft("three", tags=["Hot"]).mark_deleted(by="test")
    assert names(desk) == {"tags": ["Tea", "Milk", "Washington, DC"], "authors": ["Lovelace, Ada"]}


def test_a_name_that_was_taken_out_of_a_text_is_offered_no_longer(desk):
    page = draft("one", tags=["Tae"])
    page.save_revision(by="test", title="One", tags=["Tea"])
    assert names(desk)["tags"] == ["Tea"]


@pytest.mark.parametrize("count", [10, 1_000])
def test_names_cost_the_same_queries_however_many_pages_there_are(desk, django_assert_max_num_queries, count):
    pages = Page.objects.bulk_create(Page(path=f"page-{n}") for n in range(count))
    texts = Revision.objects.bulk_create(
        Revision(page=page, number=1, title="Tea", renderer=1, who="test", tags=[f"Tag {page.path}", "All"])
        for page in pages
    )
    for page, text in zip(pages, texts, strict=True):
        page.latest = text
    Page.objects.bulk_update(pages, ["latest"], batch_size=200)
    with django_assert_max_num_queries(9):  # one is for the reader's zone
        tags = names(desk)["tags"]
    assert (tags[0], len(tags)) == ("All", min(count + 1, 200))
