"""Pages to link to, found while somebody types."""

import pytest

from publisher.pages.models import Page
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
    with django_assert_max_num_queries(8):
        options = found(desk, "")
    assert options.count('role="option"') == 10
    assert options.index("Page 11") < options.index("Page 10")
    assert "Page 1 " not in options


def test_what_is_no_text_finds_nothing(desk):
    assert found(desk, "\0\r\n" + "x" * 5_000).strip() == ""
