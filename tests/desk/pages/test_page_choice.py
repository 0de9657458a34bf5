"""Choosing a page: which are offered first, and the warning about a path without a page above it."""

import re

import pytest

from publisher.pages.models import Page
from tests.desk.browsing import HOME, address, draft, words
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
GAP = ": breadcrumbs will skip it, and the nearest page above will list this one."


def offered(desk, q, **more):
    html = desk.get(f"{HOME}links/", {"q": q, **more}).content.decode()
    return re.findall(r'data-url="([^"]*)"', html)


def gap(desk, path):
    return desk.get(f"{HOME}gap/", {"path": path}).content.decode()


@pytest.fixture
def teas(db):
    for path, title in {
        "rest": "Lots of steam: chateaux",
        "word": "About green tea",
        "drinks/word": "Hot tea",
        "drinks/rest": "Chateaux",
        "prefix": "Tea and milk",
        "exact": "Tea",
        "tea": "A leaf",
        "none": "Coffee",
    }.items():
        draft(path, title=title)


def test_exact_ones_come_first_then_those_that_begin_so_then_words_then_the_rest(desk, teas):
    ranked = ["/tea/", "/exact/", "/prefix/", "/drinks/word/", "/word/", "/drinks/rest/", "/rest/"]
    assert offered(desk, "tea") == offered(desk, " TEA ") == ranked


@pytest.mark.parametrize("near", ["drinks/anything", "drinks/", "/drinks/"])
def test_pages_of_the_section_come_before_words(desk, teas, near):
    ranked = ["/tea/", "/exact/", "/prefix/", "/drinks/rest/", "/drinks/word/", "/word/", "/rest/"]
    assert offered(desk, "tea", near=near) == ranked


def test_words_are_found_in_any_order_in_titles_and_paths(desk, teas):
    assert offered(desk, "tea green") == offered(desk, "green word") == ["/word/"]
    assert offered(desk, "/drinks/word/") == ["/drinks/word/"]


def test_capitals_of_any_alphabet_do_not_matter(desk):
    draft("tee", title="Ärmel und Ölkanne")
    assert offered(desk, "ärmel öl") == offered(desk, "ÄRMEL") == ["/tee/"]


def test_a_page_and_those_below_it_can_be_left_out(desk, teas):
    draft("drinks", title="Drinks"), draft("drinks-of-old", title="Old drinks")
    assert offered(desk, "drinks", outside="/drinks/") == ["/drinks-of-old/"]


def test_a_path_that_is_typed_as_a_whole_comes_first_and_home_is_a_slash(desk, teas):
    draft("tea/hot", title="Tea")
    assert offered(desk, "/tea/")[0] == "/tea/"
    assert offered(desk, "/")[0] == "/"


def test_each_is_offered_with_its_status(desk):
    publish("live", title="Tea"), draft("draft", title="Tea")
    html = desk.get(f"{HOME}links/", {"q": "tea"}).content.decode()
    assert 'data-url="/live/" data-status="Live"' in html
    assert 'data-url="/draft/" data-status="Draft"' in html


@pytest.mark.parametrize("wanted", ["100%", "_", "'", "a\0b", "\u2028", "x" * 500, "& | ! :*", "<b>"])
def test_odd_words_break_nothing(desk, wanted):
    assert desk.get(f"{HOME}links/", {"q": wanted, "near": wanted, "outside": wanted}).status_code == 200
    assert desk.get(f"{HOME}gap/", {"path": wanted}).status_code == 200


def test_pages_that_are_missing_above_a_path_are_named_while_it_is_typed(desk):
    draft("a"), draft("gone").mark_deleted(by="test")
    assert gap(desk, "/a/b/c/d/") == f"There is no page at /a/b/ or /a/b/c/{GAP}"
    assert gap(desk, "gone/b") == f"There is no page at /gone/{GAP}"
    assert gap(desk, "a/b") == gap(desk, "b") == gap(desk, "") == gap(desk, "Bad Path/b") == ""


def test_they_are_named_again_when_a_page_is_created_or_moved(desk):
    new = {"title": "Tea", "section": "", "path": "new/tea", "body": "", "weight": "0", "then": "save"}
    assert f"There is no page at /new/{GAP}" in words(desk.post(f"{HOME}new/", new, follow=True))
    said = words(desk.post(address(Page.objects.get(path="new/tea"), "move"), {"path": "old/tea"}))
    assert f"There is no page at /old/{GAP}" in said
    said = words(desk.get(f"{HOME}new/address/", {"title": "Tea", "path": "/old/tea/"}))
    assert "Readers will find it at http" in said
    assert said.count("//") == 1
    assert f"There is no page at /old/{GAP}" in said
