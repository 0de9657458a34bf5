"""Moving a page and all pages below it: the old addresses still lead there."""

import pytest
from django.core.exceptions import ValidationError

from publisher.pages.models import ContentVersion, Page, Publication, add_redirect
from tests.pages.content import at_once, draft, history, live, page_at, redirects, refusal, sections, versions_taken
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def test_a_moved_page_leads_on_from_its_old_address() -> None:
    page = publish("a", "A")
    page.move("b", by="ada")
    assert page.path == "b"
    assert (live(), redirects()) == ({"b": "A"}, {"a": "b"})


def test_all_that_stand_below_move_along_as_one_content_version() -> None:
    for path in ("a", "a/b", "a/b/c", "ab", "a-b"):
        publish(path)
    draft("a/draft")
    before = len(history())
    assert versions_taken(lambda: page_at("a").move("x/y", by="ada")) == 1
    assert history()[before:] == [("move", ContentVersion.objects.current()), ("move along", None)]
    assert sections() == {"x/y": "", "x/y/b": "x/y", "x/y/b/c": "x/y/b", "ab": "", "a-b": ""}
    assert redirects() == {"a": "x/y", "a/b": "x/y/b", "a/b/c": "x/y/b/c"}
    assert page_at("x/y/draft").live_publication is None


def test_many_pages_move_in_a_few_statements(django_assert_max_num_queries: object) -> None:
    pages = [Page(path=path) for path in ("a", *(f"a/{n}" for n in range(600)))]
    Page.objects.bulk_create(pages)
    for page in Page.objects.at_or_below("a"):
        page.save_revision(by="test", title="A page")
    Page.objects.at_or_below("a").publish(by="ada")
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        page_at("a").move("b", by="ada")
    assert len(redirects()) == len(live()) == 601


def test_moving_does_not_publish_the_draft() -> None:
    page = publish("a", "Old", tags=["x"])
    page.save_revision(by="ada", title="New")
    page.move("b", by="ada")
    assert live() == {"b": "Old"}
    assert [tag.name for tag in Publication.objects.live().get(path="b").tags.all()] == ["x"]


def test_a_page_that_readers_do_not_see_moves_without_a_content_version() -> None:
    page = draft("a")
    before = len(history())
    assert versions_taken(lambda: page.move("b", by="ada")) == 0
    assert (page_at("b"), history()[before:]) == (page, [("move", None)])
    page.publish(by="ada")
    assert live().keys() == {"b"}


def test_a_page_moves_there_and_back() -> None:
    page = publish("a")
    page.move("b", by="ada")
    page.move("a", by="ada")
    assert (live().keys(), redirects()) == ({"a"}, {"b": "a"})


def test_moving_to_where_it_is_changes_nothing() -> None:
    page = publish("a")
    before = history()
    assert versions_taken(lambda: page.move("/a/", by="ada")) == 0
    assert history() == before


def test_readers_are_sent_on_once_however_often_a_page_moves() -> None:
    page = publish("a")
    add_redirect("old.html", "a", by="ada")
    for path in ("b", "c", "d"):
        page.move(path, by="ada")
    assert redirects() == {"old.html": "d", "a": "d", "b": "d", "c": "d"}


def test_a_page_takes_over_the_address_of_a_redirect() -> None:
    publish("b")
    page = publish("a")
    add_redirect("old", "b", by="ada")
    page.move("old", by="ada")
    assert redirects() == {"a": "old"}


def test_another_page_can_have_the_address_that_one_has_left() -> None:
    publish("a", "First").move("b", by="ada")
    publish("a", "Second")
    assert (live(), redirects()) == ({"a": "Second", "b": "First"}, {})
    page_at("a").move("c", by="ada")
    assert (live(), redirects()) == ({"c": "Second", "b": "First"}, {"a": "c"})


def test_a_page_may_take_the_place_of_the_one_above_it() -> None:
    for path in ("a/b", "a/b/b", "a/b/b/b", "a/c"):
        publish(path, path)
    page_at("a/b/b").move("x", by="ada")
    page_at("a/b").move("a", by="ada")
    assert live() == {"a": "a/b", "a/c": "a/c", "x": "a/b/b", "x/b": "a/b/b/b"}
    assert sections() == {"a": "", "a/c": "a", "x": "", "x/b": "x"}


def test_pages_that_move_up_a_level_may_take_each_others_place() -> None:
    for path in ("a/b/b/b", "a/b/b", "a/b"):
        publish(path, path)
    add_redirect("z", "a/b/b", by="ada")
    page_at("a/b").move("a", by="ada")
    assert live() == {"a": "a/b", "a/b": "a/b/b", "a/b/b": "a/b/b/b"}
    assert redirects() == {"a/b/b/b": "a/b/b", "z": "a/b"}


def test_a_page_does_not_move_onto_another() -> None:
    for path in ("a", "a/x", "b/x"):
        publish(path)
    assert "/b/x/ already belongs to another page" in refusal(lambda: page_at("a").move("b/x", by="ada"))
    assert "/b/x/ already belongs to another page" in refusal(lambda: page_at("a").move("b", by="ada"))


def test_a_page_may_move_to_the_address_of_a_deleted_one() -> None:
    publish("a").mark_deleted(by="ada")
    publish("b").move("a", by="ada")
    assert live().keys() == {"a"}


def test_a_page_does_not_move_below_itself_nor_to_where_no_page_can_be() -> None:
    publish("a")
    publish("a/" + "b" * 100)
    assert "cannot be moved below itself" in refusal(lambda: page_at("a").move("a/x", by="ada"))
    assert "capital letters" in refusal(lambda: page_at("a").move("B", by="ada"))
    assert "use at most 250" in refusal(lambda: page_at("a").move("c/" + "c" * 160, by="ada"))


def test_home_does_not_move() -> None:
    assert "home page cannot be moved" in refusal(lambda: page_at("").move("a", by="ada"))


def test_a_deleted_page_does_not_move_whoever_has_its_address_now() -> None:
    deleted = publish("a")
    deleted.mark_deleted(by="ada")
    publish("a", "Another")
    assert "/a/ is deleted" in refusal(lambda: deleted.move("b", by="ada"))
    assert live() == {"a": "Another"}


def test_a_page_that_was_moved_meanwhile_moves_from_where_it_is() -> None:
    publish("a", "First")
    stale = page_at("a")
    page_at("a").move("b", by="ada")
    publish("a", "Second")
    stale.move("c", by="grace")
    assert live() == {"c": "First", "a": "Second"}
    assert redirects() == {"b": "c"}


def test_what_leads_to_a_draft_follows_it() -> None:
    page = draft("a")
    add_redirect("old", "a", by="ada")
    page.move("b", by="ada")
    page.publish(by="ada")
    assert redirects() == {"old": "b"}


def test_a_draft_that_comes_back_takes_its_address_over_again() -> None:
    page = publish("a")
    add_redirect("old", "a", by="ada")
    page.move("b", by="ada")
    page.unpublish(by="ada")
    page.move("a", by="ada")
    assert redirects() == {"old": "a"}


def test_a_draft_does_not_take_an_address_from_readers() -> None:
    publish("c")
    page = draft("a")
    add_redirect("b", "c", by="ada")
    add_redirect("old", "a", by="ada")
    page.move("b", by="ada")
    assert redirects() == {"b": "c", "old": "c"}
    page.publish(by="ada")
    assert redirects() == {"old": "c"}


@pytest.mark.django_db(transaction=True)
def test_of_those_that_want_one_path_at_the_same_moment_one_gets_it() -> None:
    moving = draft("moving")
    outcomes = at_once(
        lambda: Page.objects.create_page("a", by="ada"),
        lambda: Page.objects.create_page("a", by="grace"),
        lambda: moving.move("a", by="alan"),
    )
    assert len([outcome for outcome in outcomes if isinstance(outcome, ValidationError)]) == 2
    assert Page.objects.filter(path="a").count() == 1
