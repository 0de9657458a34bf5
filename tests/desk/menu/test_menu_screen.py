"""The screen of the main menu: arranged with buttons alone, published at once, never over someone else's change."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publisher.desk.menu.arrangement import Arrangement
from publisher.pages.menu_entries import MenuEntry
from publisher.pages.models import ContentVersion, Menu, Page
from tests.desk.browsing import Fields, address, draft, save, words
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
MENU = "/-/menu/"


@pytest.fixture
def pages():
    return [publish(path, path.title()) for path in ("coffee", "guides", "tea")]


def rows(answer):
    """Return the entries on the screen: their labels or titles, indented as they are."""
    lines = answer.context["screen"].lines
    return ["  " * line.is_second + line.name for line in lines]


def form_of(answer):
    """Return what a browser would send from the screen."""
    sent = {"seen": Fields(answer.content.decode()).sent["seen"]}
    entries = [line.entry for line in answer.context["screen"].lines]
    sent |= {name: [getattr(entry, name) or "" for entry in entries] for name in ("page", "url", "label", "level")}
    return sent


def press(desk, answer, do, **typed):
    return desk.post(MENU, {**form_of(answer), "do": do, **typed}, follow=True)


def shown():
    found = Menu.objects.shown_at(ContentVersion.objects.current())
    return [name for top in found for name in (top.title, *(f"  {one.title}" for one in top.below))]


def test_it_begins_with_todays_menu_and_the_first_publishing_takes_over(desk, pages):
    answer = desk.get(MENU)
    assert rows(answer) == ["Coffee", "Guides", "Tea"]
    assert "Publishing this changes nothing that readers see." in words(answer)
    answer = press(desk, press(desk, answer, "up:2"), "indent:2")
    assert rows(answer) == ["Coffee", "Tea", "  Guides"]
    assert shown() == ["Coffee", "Guides", "Tea"], "nothing is published yet"
    assert "Not published yet." in words(answer)
    answer = press(desk, answer, "publish")
    assert "Menu published as content version" in words(answer)
    assert "the next build renders the whole site" in words(answer)
    assert shown() == rows(answer) == ["Coffee", "Tea", "  Guides"]
    assert "nothing was published" in words(press(desk, answer, "publish"))


def test_it_says_beforehand_how_many_files_change(desk, pages):
    show()
    answer = press(desk, desk.get(MENU), "up:1")
    assert "Publishing this changes every page (5 files)." in words(answer)


def test_pages_and_other_sites_are_added_and_named(desk, pages):
    publish("green", "Green tea", in_menu=False)
    answer = press(desk, desk.get(MENU), "add", target="green TEA")
    answer = press(desk, answer, "show", target="https://shop.example/?a=1")
    assert rows(answer)[3:] == ["Green tea", "https://shop.example/?a=1"]
    assert "needs a label" in words(press(desk, answer, "publish"))
    sent = form_of(answer)
    sent["label"][3:] = ["  Green ", "Shop"]
    assert rows(desk.post(MENU, {**sent, "do": "publish"}, follow=True))[3:] == ["Green", "Shop"]
    assert shown()[3:] == ["Green", "Shop"]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/nowhere/", "No page has the path /nowhere/"),
        ("/tea/#hot", "The menu leads to whole pages"),
        ("/tea/", "It is in the menu already"),
        ("javascript:alert(1)", "Readers can’t be sent to"),
        ("Twice", "Several pages have this title"),
    ],
)
def test_what_cannot_be_added_is_refused_beside_its_field(desk, pages, target, said):
    publish("one", "Twice", in_menu=False), publish("two", "Twice", in_menu=False)
    answer = press(desk, desk.get(MENU), "publish", target=target)
    assert said in words(answer)
    assert rows(answer) == ["Coffee", "Guides", "Tea"]
    assert not Menu.objects.exists()


def test_entries_that_readers_do_not_see_say_so(desk, pages):
    _, guides, tea = pages
    answer = press(desk, press(desk, desk.get(MENU), "indent:2"), "publish")
    guides.unpublish(by="test")
    said = words(desk.get(MENU))
    assert "Not published: readers don’t see it" in said
    assert "Left out with the entry that it is below" in said
    tea.mark_deleted(by="test")
    assert "Deleted: readers don’t see it" in words(desk.get(MENU))
    assert rows(press(desk, desk.get(MENU), "remove:1")) == ["Coffee", "Tea"]
    assert answer.status_code == 200


def test_a_second_editor_is_refused_once_and_can_replace_then(desk, pages):
    mine = press(desk, desk.get(MENU), "up:1")
    press(desk, desk.get(MENU), "remove:0")
    press(desk, press(desk, desk.get(MENU), "remove:0"), "publish")
    refused = press(desk, mine, "publish")
    assert "Someone else arranged the menu" in words(refused)
    assert shown() == ["Guides", "Tea"]
    assert rows(refused) == ["Guides", "Coffee", "Tea"], "what was arranged is still there"
    press(desk, refused, "publish")
    assert shown() == ["Guides", "Coffee", "Tea"]


def test_once_it_is_arranged_a_page_says_where_it_is_instead_of_asking(desk, pages):
    assert "Show in the main menu" in words(desk.get(address(pages[2])))
    press(desk, press(desk, desk.get(MENU), "indent:1"), "publish")
    assert "In the main menu, below “Coffee”." in words(desk.get(address(pages[1])))
    other = draft("other")
    said = desk.get(address(other))
    assert "Not in the main menu." in words(said)
    assert "Show in the main menu" not in words(said)
    assert f"{MENU}?add={other.pk}" in said.content.decode()
    assert rows(desk.get(MENU, {"add": other.pk}))[3:] == ["Tea"]
    save(desk, pages[2], body="More.")
    assert Page.objects.get(path="tea").latest.in_menu is None, "its own choice stays as it was"


def test_a_form_that_is_nonsense_moves_nothing(desk, pages):
    sent = form_of(desk.get(MENU))
    for do in ("", "up", "up:9", "up:x", "to:0:99999", "eat:1", "up:²"):
        assert rows(desk.post(MENU, {**sent, "do": do}))[-1] in ("Tea", "Coffee")
    odd = {"page": ["x", "9" * 30, "0"], "url": ["", "", ""], "label": ["", "", ""], "level": ["7", "", "2"]}
    assert rows(desk.post(MENU, {**odd, "do": "show"})) == []


def test_the_screen_asks_the_same_queries_however_long_the_menu_is(desk, pages):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get(MENU)
        return len(asked)

    few = queries()
    for number in range(30):
        publish(f"page-{number}")
    assert queries() == few


def arranged(*levels: int) -> Arrangement:
    return Arrangement([MenuEntry(page=n, level=level) for n, level in enumerate(levels, start=1)])


@pytest.mark.parametrize(
    ("before", "do", "after"),
    [
        ((1, 2, 1, 2), "up:2", "34 12"),
        ((1, 2, 1, 2), "down:0", "34 12"),
        ((1, 2, 1), "down:1", "1 32"),
        ((1, 1, 2), "up:2", "13 2"),
        ((1, 2), "up:1", "12"),
        ((1, 2), "up:0", "12"),
        ((1, 2), "down:1", "12"),
        ((1, 2, 2, 1), "outdent:1", "13 2 4"),
        ((1, 1, 2), "indent:1", "123"),
        ((1,), "indent:0", "1"),
        ((1, 2, 2), "remove:0", "2 3"),
        ((1, 2, 2, 1), "to:3:2", "4 123"),
        ((1, 1, 2, 2), "to:0:3", "234 1"),
        ((1, 2, 1), "to:1:3", "1 32"),
        ((1, 2, 1), "to:1:0", "12 3"),
    ],
)
def test_a_move_takes_along_what_is_below(before: tuple[int, ...], do: str, after: str) -> None:
    arrangement = arranged(*before)
    arrangement.move(do)
    groups = ""
    for entry in arrangement.entries:
        groups += " " * (entry.level == 1 and bool(groups)) + str(entry.page)
    assert groups == after


def test_who_unpublishes_a_page_reads_what_leaves_the_menu_with_it(desk, pages):
    press(desk, press(desk, desk.get(MENU), "indent:2"), "publish")
    said = words(desk.get(address(pages[1], "unpublish")))
    assert "The 1 entry below it in the menu goes with it. Every page shows the menu" in said
    assert "in the menu goes" not in words(desk.get(address(pages[2], "unpublish")))
