"""Moving, unpublishing, deleting, restoring: first confirmed, then done."""

import pytest

from publisher.desk.pages.forms import LeaveForm
from publisher.pages.models import Page, Publication, Redirect, add_redirect
from static_site.releases.pointer import hold
from tests.desk.browsing import address, draft, words
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def ask(desk, page, verb):
    return words(desk.get(address(page, verb)))


def act(desk, page, verb, **answers):
    return desk.post(address(page, verb), answers, follow=True)


def move(desk, page, path):
    """Move a page: read the confirmation, then submit it."""
    act(desk, page, "move", path=path)
    return act(desk, page, "move", path=path, seen=path.strip("/"))


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


def test_moving_says_first_which_addresses_change_and_does_nothing_yet(desk, drinks):
    said = words(act(desk, drinks, "move", path="/beverages/"))
    assert "2 addresses change: this page’s and those of all pages below it." in said
    assert "/drinks/ /beverages/ are redirected /drinks/tea/ /beverages/tea/ are redirected" in said
    assert "2 redirects are made" in said
    assert live() == {"drinks", "drinks/tea"}


def test_moving_leads_readers_on(desk, drinks):
    assert "Page moved to /beverages/." in words(move(desk, drinks, "/beverages/"))
    assert live() == {"beverages", "beverages/tea"}
    assert redirects() == {"drinks": "beverages", "drinks/tea": "beverages/tea"}


def test_moving_a_draft_is_nothing_to_readers(desk):
    page = draft()
    said = words(act(desk, page, "move", path="coffee"))
    assert "/tea/ /coffee/ do not see it" in said
    assert "Readers won't notice" in said
    move(desk, page, "coffee")
    assert Page.objects.filter(path="coffee").exists()


def test_another_path_than_the_one_that_was_shown_is_shown_first(desk, drinks):
    said = words(act(desk, drinks, "move", path="juices", seen="beverages"))
    assert "/drinks/ /juices/" in said
    assert live() == {"drinks", "drinks/tea"}


def test_moving_says_what_becomes_of_redirects(desk, drinks):
    add_redirect("beverages", "drinks/tea", by="test")
    add_redirect("old.html", "drinks", by="test")
    said = words(act(desk, drinks, "move", path="beverages"))
    assert "2 redirects that lead to an old address then lead straight to the new one." in said
    assert "Redirects that end, because a page takes their address: /beverages/ ." in said


@pytest.mark.parametrize(("count", "more"), [(10, None), (1_000, "and 981 more")])
def test_the_preview_of_a_move_asks_little_however_much_moves(desk, drinks, django_assert_max_num_queries, count, more):
    Page.objects.bulk_create(Page(path=f"drinks/{number:04}") for number in range(count - 1))
    with django_assert_max_num_queries(23):  # one asks if the draft is hidden
        response = desk.post(address(drinks, "move"), {"path": "beverages"})
    assert len(response.context["form"].moving.addresses) == min(count + 1, 20)
    assert more is None or more in words(response)


def test_a_path_that_is_taken_is_refused_with_the_page_that_has_it(desk, drinks):
    news = publish("news", title="100% news")
    response = act(desk, drinks, "move", path="news", seen="news")
    taken = "/news/ already belongs to another page, “100% news”; choose another path."
    assert response.context["form"].errors == {"path": [taken]}
    assert f'href="{address(news)}">Look at the page' in response.content.decode()


def test_the_address_that_a_page_has_is_no_move(desk, drinks):
    response = act(desk, drinks, "move", path="/drinks/", seen="drinks")
    assert response.context["form"].errors == {"path": ["The page already has this address; type another one."]}


@pytest.mark.parametrize("path", ["Bad Path", "drinks/more", "news", "../x", "-/x", "a" * 300, "a\0b"])
def test_a_path_that_cannot_be_is_refused_at_its_field(desk, drinks, path):
    publish("news")
    response = act(desk, drinks, "move", path=path, seen=path)
    assert response.context["form"].errors["path"]
    assert live() == {"drinks", "drinks/tea", "news"}


def test_unpublishing_says_what_readers_will_miss(desk, drinks):
    said = ask(desk, drinks, "unpublish")
    assert "With the next build readers no longer find it at /drinks/" in said
    assert "1 live page is below it." in said


@pytest.mark.parametrize("verb", ["unpublish", "delete"])
def test_what_leads_to_a_page_that_goes_is_named(desk, drinks, verb):
    add_redirect("2014/drinks.html", "drinks", by="test")
    add_redirect("bar", "drinks", by="test")
    said = ask(desk, drinks, verb)
    assert "2 redirects lead here: /2014/drinks.html , /bar/ . If you redirect readers, they follow;" in said
    act(desk, drinks, verb, redirect_to="/", below="keep")
    assert redirects() == {"2014/drinks.html": "", "bar": "", "drinks": ""}


@pytest.mark.parametrize("verb", ["unpublish", "delete"])
def test_live_pages_below_are_named_and_counted(desk, drinks, verb, django_assert_max_num_queries):
    for number in range(24):
        publish(f"drinks/{number:02}", title=f"Drink {number}")
    with django_assert_max_num_queries(28):  # four find links; one each for the reader's zone and for who may read it
        said = ask(desk, drinks, verb)
    assert "25 live pages are below it. Drink 0 /drinks/00/" in said
    assert "and 5 more" in said


@pytest.mark.parametrize("verb", ["unpublish", "delete"])
def test_drafts_below_a_page_that_goes_stay(desk, verb):
    page, below = draft("drinks"), draft("drinks/tea")
    publish("drinks-of-others")
    said = ask(desk, page, verb)
    assert "1 page below it is not published, and stays as it is, at the same address." in said
    act(desk, page, verb)
    below.refresh_from_db()
    assert (below.deleted_at, below.path) == (None, "drinks/tea")


@pytest.mark.parametrize("verb", ["move", "unpublish", "delete"])
def test_while_the_site_is_held_nothing_is_promised_for_the_next_build(desk, drinks, verb):
    hold("elections", by="ops")
    said = words(act(desk, drinks, verb, path="beverages"))
    assert "With the first build after the site’s hold is lifted (elections (ops)) readers" in said
    assert "With the next build" not in said


@pytest.mark.parametrize(("below", "left"), [("keep", {"drinks/tea"}), ("unpublish", set())])
def test_unpublishing_asks_what_becomes_of_the_pages_below(desk, drinks, below, left):
    response = act(desk, drinks, "unpublish", below=below)
    assert "Unpublished. It disappears for readers with the next build" in words(response)
    assert live() == left


def test_a_page_published_below_meanwhile_is_told_of_above_the_form():
    tea = publish("tea")
    form = LeaveForm({}, page=tea)
    assert form.is_valid()
    publish("tea/green")
    with form.refusals():
        tea.unpublish(by="ada", **form.answers())
    assert "Live pages exist below /tea/ (1)" in str(form.non_field_errors())
    assert live() == {"tea", "tea/green"}


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
    assert "It will come back as a draft at /tea/" in ask(desk, page, "restore")
    assert "Restored as a draft." in words(act(desk, page, "restore"))
    page.refresh_from_db()
    assert (page.deleted_at, page.live_publication) == (None, None)


def test_a_page_whose_address_is_taken_is_not_restored(desk):
    page = draft("tea")
    page.mark_deleted(by="test")
    newer = draft("tea", title="Newer tea")
    assert "Its address belongs to Newer tea now. Move or delete that page first." in ask(desk, page, "restore")
    assert address(newer) in desk.get(address(page, "restore")).content.decode()
    assert "/tea/ already belongs to another page" in words(act(desk, page, "restore"))
    page.refresh_from_db()
    assert page.deleted_at


@pytest.mark.parametrize("verb", ["move", "unpublish", "delete"])
def test_the_home_page_stays_whatever_is_sent(desk, verb):
    home = Page.objects.get(path="")
    response = act(desk, home, verb, path="elsewhere", seen="elsewhere", below="unpublish")
    assert "The home page cannot be" in words(response)
    assert home.live_publication


@pytest.mark.parametrize("verb", ["move", "unpublish", "delete", "restore"])
def test_what_is_not_there_cannot_be_changed(desk, verb):
    assert desk.post(f"/-/pages/999999/{verb}/").status_code == 404
