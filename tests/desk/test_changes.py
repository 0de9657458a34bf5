"""Moving, unpublishing, deleting, restoring: said first, then done."""

import pytest

from publisher.pages.models import Page, Publication, Redirect
from tests.desk.browsing import address, draft, words
from tests.site.live import show
from tests.site.sites import publish

pytestmark = pytest.mark.django_db


def ask(desk, page, verb):
    return words(desk.get(address(page, verb)))


def act(desk, page, verb, **answers):
    return desk.post(address(page, verb), answers, follow=True)


def live():
    return set(Publication.objects.live().exclude(path="").values_list("path", flat=True))


def redirects():
    return dict(Redirect.objects.live().values_list("from_path", "target"))


@pytest.fixture
def drinks():
    publish("drinks/tea")
    page = publish("drinks")
    show()
    return page


def test_moving_says_what_moves_along_and_leads_readers_on(desk, drinks):
    assert "2 pages move together" in ask(desk, drinks, "move")
    assert "The page has the address /beverages/ now." in words(act(desk, drinks, "move", path="/beverages/"))
    assert live() == {"beverages", "beverages/tea"}
    assert redirects() == {"drinks": "beverages", "drinks/tea": "beverages/tea"}


def test_moving_a_draft_is_nothing_to_readers(desk):
    page = draft()
    assert "Readers notice nothing" in ask(desk, page, "move")
    act(desk, page, "move", path="coffee")
    assert Page.objects.filter(path="coffee").exists()


@pytest.mark.parametrize("path", ["Bad Path", "drinks/more", "news", "../x", "-/x", "a" * 300, "a\0b"])
def test_a_path_that_cannot_be_is_refused_at_its_field(desk, drinks, path):
    publish("news")
    response = act(desk, drinks, "move", path=path)
    assert response.context["form"].errors["path"]
    assert live() == {"drinks", "drinks/tea", "news"}


def test_unpublishing_says_what_readers_will_miss(desk, drinks):
    said = ask(desk, drinks, "unpublish")
    assert "With the next build readers no longer find it at /drinks/" in said
    assert "1 live page stands below it." in said


@pytest.mark.parametrize(("below", "left"), [("keep", {"drinks/tea"}), ("unpublish", set())])
def test_unpublishing_asks_what_becomes_of_the_pages_below(desk, drinks, below, left):
    response = act(desk, drinks, "unpublish", below=below)
    assert "Unpublished. Readers have it until the next build" in words(response)
    assert live() == left


def test_unpublishing_leads_readers_on_where_the_editor_says(desk):
    publish("news")
    act(desk, publish("tea"), "unpublish", redirect_to="/news/")
    assert redirects() == {"tea": "news"}


@pytest.mark.parametrize("target", ["nowhere", "Bad Path", "tea", "x" * 3_000, "a\0b"])
def test_readers_are_led_nowhere_that_is_not_there(desk, target):
    page = publish("tea")
    response = act(desk, page, "unpublish", redirect_to=target)
    assert response.context["form"].errors["redirect_to"]
    assert live() == {"tea"}


def test_an_unanswered_question_changes_nothing(desk, drinks):
    response = act(desk, drinks, "unpublish")
    assert response.context["form"].errors["below"]
    assert live() == {"drinks", "drinks/tea"}


def test_deleting_and_restoring_a_page(desk):
    page = publish("tea")
    show()
    assert "can be restored" in ask(desk, page, "delete")
    assert "This page is deleted. Restore it to change it." in words(act(desk, page, "delete"))
    assert live() == set()
    assert "comes back as a draft at /tea/" in ask(desk, page, "restore")
    assert "Restored as a draft." in words(act(desk, page, "restore"))
    page.refresh_from_db()
    assert (page.deleted_at, page.live_publication) == (None, None)


def test_a_page_whose_address_is_taken_is_not_restored(desk):
    page = draft("tea")
    page.mark_deleted(by="test")
    draft("tea")
    assert "/tea/ belongs to another page already" in words(act(desk, page, "restore"))
    page.refresh_from_db()
    assert page.deleted_at


@pytest.mark.parametrize("verb", ["move", "unpublish", "delete"])
def test_the_home_page_stays_whatever_is_sent(desk, verb):
    home = Page.objects.get(path="")
    response = act(desk, home, verb, path="elsewhere", below="unpublish")
    assert "The home page cannot be" in words(response)
    assert home.live_publication


@pytest.mark.parametrize("verb", ["move", "unpublish", "delete", "restore"])
def test_what_is_not_there_cannot_be_changed(desk, verb):
    assert desk.post(f"/-/pages/999999/{verb}/").status_code == 404
