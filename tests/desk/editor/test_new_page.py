"""A new page's address: its section, its last part, and the whole as readers will see it."""

import pytest

from publisher.pages.models import Page
from tests.desk.browsing import HOME, Fields, draft, words

pytestmark = pytest.mark.django_db
NEW = {"title": "Green tea", "section": "", "path": "", "body": "", "weight": "0", "then": "save"}


def create(desk, **typed):
    return desk.post(f"{HOME}new/", {**NEW, **typed})


def shown(desk, **typed):
    return words(desk.get(f"{HOME}new/address/", typed))


@pytest.mark.parametrize("section", ["drinks", "/drinks/"])
def test_a_page_stands_below_its_section_with_the_last_part_made_from_its_title(desk, section):
    draft("drinks")
    create(desk, section=section)
    assert Page.objects.filter(path="drinks/green-tea").exists()


@pytest.mark.parametrize("path", ["oolong", "/oolong/"])
def test_the_last_part_can_be_typed(desk, path):
    draft("drinks")
    create(desk, section="/drinks/", path=path)
    assert Page.objects.filter(path="drinks/oolong").exists()


def test_home_and_nothing_mean_the_top_of_the_site(desk):
    create(desk, section="/")
    create(desk, section="", title="Black tea")
    assert set(Page.objects.exclude(path="").values_list("path", flat=True)) == {"green-tea", "black-tea"}


@pytest.mark.parametrize("section", ["nowhere", "gone", "/drinks/tea", "a\0b"])
def test_a_section_that_no_page_is_is_refused_at_its_field(desk, section):
    draft("gone").mark_deleted(by="test")
    response = create(desk, section=section)
    assert response.context["form"].errors["section"]
    assert "There is no page at" in words(response) or "Null characters" in words(response)
    assert b' hidden><div class="field wrong">' not in response.content
    assert Page.objects.kept().count() == 1


def test_the_address_is_shown_as_readers_will_see_it(desk, settings):
    settings.SITE_URL = "https://example.org"
    draft("drinks")
    assert shown(desk, title="C++ & Größe") == "Readers will find it at https://example.org/c-größe/"
    assert shown(desk, title="Tea", section="/drinks/", path="hot") == (
        "Readers will find it at https://example.org/drinks/hot/"
    )
    assert shown(desk) == shown(desk, title=" ") == ""


def test_why_an_address_cannot_be_used_is_said_while_it_is_typed(desk):
    draft("drinks", title="All drinks")
    assert "already belongs to another page, “All drinks”" in shown(desk, title="Drinks")
    assert "capital letters" in shown(desk, title="Tea", path="Tea")
    assert "There is no page at /food/" in shown(desk, title="Tea", section="food")
    assert "at most 250" in shown(desk, title="Tea", section="drinks", path="x" * 245)


def test_the_list_of_a_section_begins_a_page_there(desk):
    draft("drinks/hot")
    assert "/-/pages/new/?section=drinks/hot" in desk.get(HOME, {"under": "drinks/hot"}).content.decode()
    html = desk.get(f"{HOME}new/", {"section": "drinks/hot"}).content.decode()
    assert Fields(html).sent["section"] == "drinks/hot"
    assert 'class="section">' in html


def test_unsaved_work_keeps_its_section(desk):
    draft("drinks")
    desk.post(f"{HOME}new/unsaved/", {**NEW, "section": "/drinks/"})
    html = desk.get(f"{HOME}new/", {"section": "food", "slot": ""}).content.decode()
    assert Fields(html).sent["section"] == "/drinks/"


def test_a_new_page_asks_the_same_queries_however_many_there_are(desk, django_assert_max_num_queries):
    Page.objects.bulk_create(Page(path=f"page-{number}") for number in range(1_000))
    with django_assert_max_num_queries(10):  # one is for the reader's zone
        shown(desk, title="Tea", section="page-7")
