"""Bulk changes and the tree in a real browser: with the keyboard, a mouse, on narrow screens and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from publisher.pages.models import Page, Publication
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, scripted
from tests.desk.browsing import HOME, draft
from tests.static_site.sites import publish

TREE = f"{HOME}tree/?open=guides"
NARROW = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def guides(transactional_db):
    publish("guides", title="Guides")
    for name in ("black", "green", "oolong"):
        publish(f"guides/{name}", title=f"{name.title()} tea")
    draft("notes", title="Notes")


def order():
    return list(Page.objects.children_of("guides").in_order().values_list("path", flat=True))


def titles(desk):
    return desk.locator("[data-section=guides] .what > a")


def test_pages_are_chosen_and_tagged_with_the_keyboard(open_as, guides):
    desk = open_as("Editor")
    desk.goto(HOME)
    scripted(desk)
    for title in ("Green tea", "Notes"):
        desk.get_by_label(f"Choose {title}").focus()
        desk.keyboard.press("Space")
    desk.get_by_role("button", name="Tag…").focus()
    desk.keyboard.press("Enter")
    tags = desk.get_by_role("textbox", name="Add tags")
    tags.wait_for()
    assert violations(desk) == []
    tags.press_sequentially("Leaves")
    desk.get_by_role("button", name="Change tags and publish").press("Enter")
    desk.get_by_text("Changed the tags of 2 pages.").wait_for()
    assert Publication.objects.live().get(path="guides/green").tag_pairs == [["leaves", "Leaves"]]
    assert Page.objects.get(path="notes").latest.tags == ["Leaves"]


def test_a_page_moves_with_the_keyboard_and_keeps_the_focus(open_as, guides):
    desk = open_as("Editor")
    desk.goto(f"{HOME}tree/")
    scripted(desk)
    desk.get_by_role("link", name="Pages below Guides").press("Enter")
    expect(titles(desk)).to_have_text(["Black tea", "Green tea", "Oolong tea"])
    expect(desk).to_have_url(re.compile(r"\?open=guides$"))
    up = desk.get_by_role("button", name="Move Oolong tea up")
    up.press("Enter")
    expect(titles(desk)).to_have_text(["Black tea", "Oolong tea", "Green tea"])
    expect(up).to_be_focused()
    expect(desk.get_by_text("Moved Oolong tea.")).to_have_count(1)
    assert violations(desk) == []
    desk.get_by_role("link", name="Publish the order…").click()
    desk.get_by_role("button", name="Publish the order").click()
    desk.get_by_text("Published the order of /guides/.").wait_for()
    assert Publication.objects.live().get(path="guides/oolong").weight == Page.objects.get(path="guides/oolong").weight


def drag(desk, title, to, part):
    """Drag a page's handle to a part of another row, from 0 at its top to 1."""
    rows = [desk.locator(".branch", has=desk.get_by_role("link", name=name, exact=True)) for name in (title, to)]
    box = rows[1].bounding_box()
    rows[0].locator("[data-handle]").hover()
    desk.mouse.down()
    desk.mouse.move(box["x"] + 40, box["y"] + box["height"] * part, steps=4)
    desk.mouse.up()


def test_a_page_is_dragged_to_another_place(open_as, guides):
    desk = open_as("Editor")
    desk.goto(TREE)
    scripted(desk)
    drag(desk, "Oolong tea", "Black tea", 0.1)
    expect(titles(desk)).to_have_text(["Oolong tea", "Black tea", "Green tea"])
    scripted(desk)
    drag(desk, "Black tea", "Green tea", 0.9)
    expect(titles(desk)).to_have_text(["Oolong tea", "Green tea", "Black tea"])
    assert order() == ["guides/oolong", "guides/green", "guides/black"]


def test_a_page_dropped_on_another_one_is_proposed_to_move_below_it(open_as, guides):
    desk = open_as("Editor")
    desk.goto(TREE)
    scripted(desk)
    drag(desk, "Oolong tea", "Notes", 0.5)
    desk.get_by_role("button", name="Move to /notes/oolong/").wait_for()
    assert order() == ["guides/black", "guides/green", "guides/oolong"]
    desk.get_by_role("button", name="Move to /notes/oolong/").click()
    desk.get_by_text("Page moved to /notes/oolong/.").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_the_tree_works_on_a_narrow_screen_and_without_scripts(open_as, guides, scripts):
    desk = open_as("Editor", device=NARROW, java_script_enabled=scripts)
    desk.goto(f"{HOME}tree/")
    desk.get_by_role("link", name="Pages below Guides").click()
    desk.get_by_role("button", name="Move Green tea down").click()
    expect(titles(desk)).to_have_text(["Black tea", "Oolong tea", "Green tea"])
    if scripts:
        assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert violations(desk) == []


def test_axe_finds_nothing_in_the_tree_in_the_dark(open_as, guides):
    desk = open_as("Editor", device=DESKTOP, scheme="dark")
    desk.goto(TREE)
    scripted(desk)
    assert violations(desk) == []
