"""Old addresses: readers are redirected once, never in a circle, and never away from a live page."""

import pytest
from django.conf import LazySettings

from publisher.pages.models import AuditEntry, Page, Redirect, add_redirect, remove_redirect
from tests.pages.content import draft, history, live, page_at, redirects, refusal, versions_taken
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pages() -> None:
    for path in ("a", "b", "c"):
        publish(path)


@pytest.mark.parametrize("target", ["a", "", "https://example.org/x?y=1#z", "http://intranet/wiki"])
def test_an_old_address_leads_to_a_page_or_elsewhere(target: str) -> None:
    assert versions_taken(lambda: add_redirect("2014/old.html", target, by="ada")) == 1
    assert redirects() == {"2014/old.html": target}
    entry = AuditEntry.objects.latest("pk")
    assert (entry.who, entry.action, entry.detail["from"], entry.detail["to"]) == (
        ("ada", "add redirect", "2014/old.html", target)
    )


def test_the_same_redirect_again_changes_nothing() -> None:
    add_redirect("old", "a", by="ada")
    before = history()
    assert versions_taken(lambda: add_redirect("/old/", "/a/", by="ada")) == 0
    assert history() == before


def test_an_address_leads_to_one_place_the_last_one_asked_for() -> None:
    add_redirect("old", "a", by="ada")
    add_redirect("old", "b", by="ada")
    assert redirects() == {"old": "b"}


def test_a_removed_redirect_is_gone_and_may_be_removed_again() -> None:
    add_redirect("old", "a", by="ada")
    assert versions_taken(lambda: remove_redirect("old", by="ada")) == 1
    assert versions_taken(lambda: remove_redirect("old", by="ada")) == 0
    assert redirects() == {}


def test_a_redirect_to_an_old_address_leads_to_where_that_one_leads() -> None:
    draft("new")
    add_redirect("new", "a", by="ada")
    add_redirect("old", "new", by="ada")
    assert redirects() == {"new": "a", "old": "a"}


def test_redirects_to_what_becomes_an_old_address_lead_on() -> None:
    draft("new")
    add_redirect("old", "new", by="ada")
    add_redirect("new", "https://x.test/", by="ada")
    assert redirects() == {"new": "https://x.test/", "old": "https://x.test/"}


def test_circles_are_refused_whatever_their_length() -> None:
    assert "lead back to itself" in refusal(lambda: add_redirect("a", "a", by="ada"))
    for path in ("d", "e", "f"):
        draft(path)
    add_redirect("d", "e", by="ada")
    assert "lead back to itself" in refusal(lambda: add_redirect("e", "d", by="ada"))
    add_redirect("e", "f", by="ada")
    assert redirects() == {"d": "f", "e": "f"}
    assert "lead back to itself" in refusal(lambda: add_redirect("f", "d", by="ada"))


def leads() -> dict[str, str]:
    return {redirect.from_path: redirect.lead.url for redirect in Redirect.objects.live()}


def test_a_redirect_may_lead_to_a_part_of_a_page_and_follows_it() -> None:
    add_redirect("old", "/a/#team", by="ada")
    add_redirect("older", "/a/", by="ada")
    assert leads() == {"old": "/a/#team", "older": "/a/"}
    page_at("a").move("z", by="ada")
    assert leads() == {"a": "/z/", "old": "/z/#team", "older": "/z/"}
    assert versions_taken(lambda: add_redirect("old", "z#board", by="ada")) == 1
    assert versions_taken(lambda: add_redirect("old", "z#board", by="ada")) == 0
    page_at("z").unpublish(by="ada", redirect_to="https://x.test/#all")
    assert set(leads().values()) == {"https://x.test/#all"}


def test_redirects_to_what_becomes_an_old_address_lead_to_its_part() -> None:
    draft("new")
    add_redirect("old", "new", by="ada")
    add_redirect("new", "a#team", by="ada")
    assert leads() == {"new": "/a/#team", "old": "/a/#team"}


@pytest.mark.parametrize("target", ["/caf%C3%A9/", "/Café", "caf%C3%A9#", "https://old.example/cafe%CC%81"])
def test_a_target_is_understood_as_a_browser_writes_it(target: str, settings: LazySettings) -> None:
    settings.EXTRA_HOSTS = ["old.example"]
    publish("café")
    add_redirect("old", target, by="ada")
    assert leads() == {"old": "/café/"}


def test_a_redirect_may_lead_to_a_file_that_is_always_there(settings: LazySettings) -> None:
    settings.SITE_URL = "https://www.example.org"
    add_redirect("atom.xml", "/feed.xml", by="ada")
    assert leads() == {"atom.xml": "https://www.example.org/feed.xml"}
    assert "looks like a file name" in refusal(lambda: add_redirect("old", "/other.xml", by="ada"))


def test_addresses_with_and_without_a_query_are_two() -> None:
    add_redirect("/index.php?p=1", "a", by="ada")
    add_redirect("/index.php?p=2", "b", by="ada")
    add_redirect("/b/?p=2", "a", by="ada")
    add_redirect("/index.php", "c", by="ada")
    assert redirects() == {"index.php?p=1": "a", "index.php?p=2": "b", "b?p=2": "a", "index.php": "c"}
    remove_redirect("/index.php?p=1", by="ada")
    assert "index.php?p=1" not in redirects()


def test_an_address_of_this_site_is_the_path_it_stands_for(settings: object) -> None:
    settings.SITE_URL = "https://www.example.org"  # type: ignore[attr-defined]
    add_redirect("old", "https://www.example.org/a/", by="ada")
    add_redirect("rss.xml", "https://www.example.org/feed.xml", by="ada")
    assert redirects() == {"old": "a", "rss.xml": "https://www.example.org/feed.xml"}
    assert "back to itself" in refusal(lambda: add_redirect("x.html", "https://www.example.org/x.html", by="ada"))


@pytest.mark.parametrize(
    "target",
    [
        "nowhere",
        "deleted",
        "javascript:alert(1)",
        "//evil.test/",
        "a?x=1",
        "mailto:ada@example.org",
        "a#" + "x" * 251,
        "https://",
        "https:///a",
        "https://x.test/a b",
        "https://x.test/\r\nSet-Cookie: a=b",
        "https://x.test/\0",
        "https://[x/",
        "https://x.test/" + "a" * 2000,
    ],
    ids=ascii,
)
def test_a_target_that_nobody_can_be_led_to_is_refused(target: str) -> None:
    draft("deleted").mark_deleted(by="ada")
    assert refusal(lambda: add_redirect("old", target, by="ada"))
    assert refusal(lambda: page_at("b").unpublish(by="ada", redirect_to=target))


def test_a_live_page_keeps_its_address() -> None:
    assert "There is a live page at /b/" in refusal(lambda: add_redirect("b", "a", by="ada"))
    draft("d")
    add_redirect("d", "a", by="ada")
    page_at("d").publish(by="ada")
    assert redirects() == {}
    add_redirect("old", "d", by="ada")
    assert redirects() == {"old": "d"}


def test_a_redirect_that_a_page_ended_does_not_come_back_with_the_next_unpublishing() -> None:
    page_at("b").unpublish(by="ada", redirect_to="a")
    page_at("b").publish(by="ada")
    page_at("b").unpublish(by="ada")
    assert redirects() == {}


def test_readers_of_an_unpublished_page_are_led_where_it_was_said() -> None:
    add_redirect("old", "b", by="ada")
    page_at("b").unpublish(by="ada", redirect_to="a")
    assert redirects() == {"b": "a", "old": "a"}
    page_at("c").unpublish(by="ada", redirect_to="")
    assert redirects() == {"b": "a", "old": "a", "c": ""}


def test_readers_are_not_led_to_a_page_that_leaves_too() -> None:
    publish("a/x")
    for target in ("a", "a/x"):
        leave = {"redirect_to": target, "below": "unpublish"}
        assert "readers cannot be sent there" in refusal(lambda leave=leave: page_at("a").unpublish(by="ada", **leave))
        assert "readers cannot be sent there" in refusal(
            lambda leave=leave: page_at("a").mark_deleted(by="ada", **leave)
        )
    page_at("a").unpublish(by="ada", redirect_to="a/x", below="keep")
    assert redirects() == {"a": "a/x"}


def test_unpublishing_makes_no_circle() -> None:
    draft("d")
    add_redirect("d", "a", by="ada")
    assert "lead back to itself" in refusal(lambda: page_at("a").unpublish(by="ada", redirect_to="d"))


def test_a_redirect_to_a_page_that_leaves_waits_for_it() -> None:
    add_redirect("old", "b", by="ada")
    page_at("b").unpublish(by="ada")
    assert redirects() == {"old": "b"}
    page_at("b").publish(by="ada")
    assert (redirects(), "b" in live()) == ({"old": "b"}, True)


def test_many_redirects_follow_a_page_in_a_few_statements(django_assert_max_num_queries: object) -> None:
    Page.objects.filter(path__in=["a", "b"]).publish(by="ada")
    for number in range(30):
        add_redirect(f"old/{number}", "a", by="ada")
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        page_at("a").move("z", by="ada")
    assert set(redirects().values()) == {"z"}
    assert len(redirects()) == 31
