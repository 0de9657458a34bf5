"""The tree: sections unfold in their order, pages change places, and the order is published once confirmed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publisher.pages.models import ContentVersion, Page, Publication
from tests.desk.browsing import HOME, Fields, draft, words
from tests.desk.conftest import editor, logged_in
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
TREE = f"{HOME}tree/"


def tree(desk, *opened):
    return desk.get(TREE, {"open": opened})


def paths(response):
    return re.findall(r'data-path="([^"]*)"', response.content.decode())


def arrange(desk, way, *opened):
    return desk.post(f"{TREE}arrange/", {"way": way, "open": opened}, follow=True)


@pytest.fixture
def guides(db):
    for path, weight in (("guides", 0), ("guides/b", 0), ("guides/a", 5), ("guides/a/deep", 0), ("news", -1)):
        publish(path, weight=weight)
    draft("blog/2026/post", title="Post")


def test_sections_unfold_one_level_at_a_time_in_their_order(desk, guides):
    assert paths(tree(desk)) == ["news", "guides", "blog"]
    assert paths(tree(desk, "guides")) == ["news", "guides", "guides/b", "guides/a", "blog"]
    said = words(tree(desk, "guides", "guides/a"))
    assert "Guides /guides/ 3 pages below Live with the next build" in said
    assert "/guides/a/deep/" in said


def test_pages_below_an_address_without_a_page_are_found(desk, guides):
    assert "/blog/ No page has this address 1 page below" in words(tree(desk))
    shown = tree(desk, "blog", "blog/2026")
    assert paths(shown) == ["news", "guides", "blog", "blog/2026", "blog/2026/post"]


def test_the_links_lead_to_the_same_tree_with_one_section_more_or_less(desk, guides):
    links = re.findall(r'href="/-/pages/tree/\?([^"]*)"', tree(desk, "guides").content.decode())
    assert links == ["", "open=guides&amp;open=guides/a", "open=guides&amp;open=blog"]


def test_a_long_section_is_shown_in_parts(desk):
    Page.objects.create_pages([Page(path="in"), *(Page(path=f"in/{n:03}") for n in range(120))], by="test")
    parts = [tree(desk, opened) for opened in ("in", "in:50", "in:100")]
    numbers = [[path for path in paths(part) if path.startswith("in/")] for part in parts]
    assert [(part[0], part[-1]) for part in numbers] == [
        ("in/000", "in/049"),
        ("in/050", "in/099"),
        ("in/100", "in/119"),
    ]
    assert "?open=in:100" in parts[1].content.decode()
    assert "Earlier pages of /in" in words(parts[1])
    assert "More pages" not in words(parts[2])


@pytest.mark.parametrize("opened", ["nowhere", ":x", "guides:-1", "\0", "a" * 300, "guides:99999999999999"])
def test_an_address_that_names_nothing_shows_the_top(desk, guides, opened):
    assert paths(tree(desk, opened))[:2] == ["news", "guides"]


def test_a_tree_asks_as_much_of_a_large_section_as_of_a_small_one(desk, guides):
    counts = []
    for name, count in (("few", 1), ("many", 60)):
        made = [Page(path=f"guides/{name}{n}{below}") for n in range(count) for below in ("", "/x")]
        Page.objects.create_pages(made, by="test")
        with CaptureQueriesContext(connection) as asked:
            tree(desk, "guides")
        counts.append(len(asked))
    assert counts[1] <= counts[0] <= 25


def test_authors_see_the_tree_without_its_buttons(guides):
    seen = logged_in(editor("mia", role="Author")).get(TREE).content
    assert b"/guides/" in seen
    assert b'name="way"' not in seen


def test_a_page_moves_up_and_readers_keep_the_order_until_it_is_published(desk, guides):
    page, before = Page.objects.get(path="guides/a"), ContentVersion.objects.current()
    moved = arrange(desk, f"up:{page.pk}", "guides")
    assert paths(moved) == ["news", "guides", "guides/a", "guides/b", "blog"]
    assert "Moved Guides/A. Readers see the new order once you publish it." in words(moved)
    assert "Readers still have the old order of /guides/. Publish the order…" in words(moved)
    assert ContentVersion.objects.current() == before
    shown = desk.get(f"{TREE}publish/", {"under": "guides"})
    assert "Publish the order of /guides/?" in words(shown)
    assert "Guides/A /guides/a/ another place Guides/B /guides/b/" in words(shown)
    done = desk.post(f"{TREE}publish/", Fields(shown.content.decode()).sent, follow=True)
    assert "Published the order of /guides/." in words(done)
    assert "Readers still" not in words(done)
    assert ContentVersion.objects.current() == before + 1
    story = words(desk.get(f"{HOME}{page.pk}/history/"))
    assert "Published in another place in /guides/" in story
    assert "Put in another place in /guides/" in story
    assert Publication.objects.live().get(path="guides/a").weight == Page.objects.get(path="guides/a").weight


def test_an_order_that_changed_since_it_was_shown_is_shown_again(desk, guides):
    page, before = Page.objects.get(path="guides/a"), ContentVersion.objects.current()
    arrange(desk, f"up:{page.pk}")
    sent = Fields(desk.get(f"{TREE}publish/", {"under": "guides"}).content.decode()).sent
    Page.objects.filter(pk=page.pk).update(weight=-40)
    assert "This is no longer what you were shown" in words(desk.post(f"{TREE}publish/", sent))
    assert ContentVersion.objects.current() == before
    assert "Readers have this order" in words(desk.get(f"{TREE}publish/", {"under": "news"}))


def test_what_cannot_be_arranged_is_said(desk, guides):
    home, news, deep = (Page.objects.get(path=path) for path in ("", "news", "guides/a/deep"))
    assert "The home page cannot be arranged" in words(arrange(desk, f"up:{home.pk}"))
    assert "The section has changed since you looked" in words(arrange(desk, f"before:{deep.pk}:{news.pk}"))
    assert arrange(desk, "up:999999").status_code == 404
    assert "Moved" not in words(arrange(desk, f"up:{news.pk}"))
    assert paths(arrange(desk, "nonsense")) == ["news", "guides", "blog"]


def test_a_move_that_the_tree_proposes_is_shown_and_not_done(desk, guides):
    page = Page.objects.get(path="news")
    shown = desk.get(f"{HOME}{page.pk}/move/", {"path": "guides/news", "seen": "guides/news"})
    assert "One address changes." in words(shown)
    assert "Move to /guides/news/" in words(shown)
    assert Page.objects.get(pk=page.pk).path == "news"
