"""The main menu: arranged with the keyboard alone and by dragging, then read on both levels."""

import pytest
from playwright.sync_api import expect

from publisher.pages.menu_entries import SECOND, MenuEntry
from publisher.pages.models import ContentVersion, Menu, Page
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE, scripted
from tests.static_site.live import show
from tests.static_site.sites import publish


@pytest.fixture
def site(transactional_db):
    publish("", title="Home", body="Welcome.")
    for path in ("coffee", "guides", "tea"):
        publish(path, path.title(), body="[x](https://example.org/) " + "A text. " * 30)
    publish("guides/cups", "Cups", in_menu=False)
    return show()


def shown():
    found = Menu.objects.shown_at(ContentVersion.objects.current())
    return [name for top in found for name in (top.title, *(f"  {one.title}" for one in top.below))]


def focused(desk):
    return desk.evaluate(
        "(({ id, tagName, innerText }) => tagName === 'BODY' ? '' : innerText || id)(document.activeElement)"
    )


def tab_to(desk, words, key="Tab"):
    """Press a key until the focus is on the element with these words or this id."""
    for _ in range(60):
        if words in focused(desk):
            return
        desk.keyboard.press(key)
    raise AssertionError(f"{words} can't be reached; the focus is on {focused(desk)}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_menu_is_arranged_with_the_keyboard_alone_and_readers_get_it(open_as, site, scheme):
    desk = open_as("Editor", scheme=scheme)
    desk.goto("/-/menu/")
    scripted(desk)
    assert violations(desk) + violations(desk, "label-content-name-mismatch") == []
    tab_to(desk, "Move Tea up")
    desk.keyboard.press("Enter")
    expect(desk.locator("#said")).to_have_text("Tea is entry 2 of 3.")
    assert "Move Tea up" in focused(desk), "so that it can be pressed again"
    tab_to(desk, "Indent Tea")
    desk.keyboard.press("Enter")
    expect(desk.locator("#said")).to_have_text("Tea is entry 2 of 3, below Coffee.")
    scripted(desk)
    tab_to(desk, "id_target")
    desk.keyboard.type("cup")
    desk.get_by_role("option", name="Cups").wait_for()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Add to the menu")).to_have_value("/guides/cups/")
    tab_to(desk, "Add")
    desk.keyboard.press("Enter")
    expect(desk.locator("#said")).to_have_text("Cups is entry 4 of 4.")
    assert violations(desk) == []
    tab_to(desk, "Publish the menu")
    desk.keyboard.press("Enter")
    desk.get_by_text("Menu published as content version").wait_for()
    assert shown() == ["Coffee", "  Tea", "Guides", "Cups"]
    show()
    reader = open_as(scheme=scheme)
    reader.goto("/guides/cups/")
    expect(reader.get_by_role("link", name="Cups").first).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize("device", [DESKTOP, PHONE])
def test_entries_are_dragged_and_the_screen_fits_a_phone(open_as, site, device):
    desk = open_as("Editor", device=device)
    desk.goto("/-/menu/")
    scripted(desk)
    rows = desk.locator(".menu-entries > li")
    drag(desk, rows.nth(2).locator(".handle"), rows.nth(0))
    expect(desk.locator("#said")).to_have_text("Tea is entry 1 of 3.")
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    desk.get_by_role("button", name="Publish the menu").click()
    desk.get_by_text("Menu published as content version").wait_for()
    assert shown() == ["Tea", "Coffee", "Guides"]


def drag(desk, handle, onto):
    start, end = handle.bounding_box(), onto.bounding_box()
    desk.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    desk.mouse.down()
    desk.mouse.move(start["x"], end["y"] + 5, steps=5)
    desk.mouse.up()


def test_without_scripts_the_buttons_do_the_same(open_as, site):
    desk = open_as("Editor", java_script_enabled=False)
    desk.goto("/-/menu/")
    desk.get_by_role("button", name="Move Tea up").click()
    desk.get_by_label("Label of Tea").fill("Tee")
    desk.get_by_label("Label of Tea").press("Enter")
    desk.get_by_role("button", name="Publish the menu").click()
    desk.get_by_text("Menu published as content version").wait_for()
    assert shown() == ["Coffee", "Tee", "Guides"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE])
def test_readers_open_the_second_level_without_a_script(open_as, site, device, scheme):
    pages = dict(Page.objects.values_list("path", "pk"))
    entries = [MenuEntry(pages["guides"]), MenuEntry(pages["guides/cups"], level=SECOND), MenuEntry(pages["tea"])]
    Menu.objects.arrange(entries, by="test", seen=0)
    show()
    reader = open_as(device=device, scheme=scheme)
    reader.goto("/guides/cups/")
    cups = reader.get_by_role("navigation", name="Main").get_by_role("link", name="Cups")
    if device is PHONE:
        reader.get_by_role("button", name="Menu").click()
    else:
        expect(cups).to_be_hidden()
        reader.get_by_text("More in Guides").locator("..").click()
    expect(cups).to_be_visible()
    expect(cups).to_have_attribute("aria-current", "page")
    assert violations(reader) == []
    assert reader.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    reader.goto("/nowhere/")
    assert violations(reader) == []
