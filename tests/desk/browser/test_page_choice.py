"""The picker of pages: with the keyboard, on a narrow screen, beside what is typed by hand."""

import pytest
from playwright.sync_api import expect

from publisher.pages.models import Page, Redirect
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, scripted
from tests.desk.browser.text_field import typing, written
from tests.desk.browsing import address, draft
from tests.static_site.sites import publish
from tests.waiting import wait_until

NARROW = {"viewport": {"width": 320, "height": 700}}


@pytest.fixture
def tea(transactional_db):
    publish("drinks", title="All drinks")
    draft("drinks/cold", title="Cold drinks")
    return draft("tea", title="Tea")


@pytest.mark.parametrize(("device", "scheme"), [(NARROW, "dark"), (DESKTOP, "light")], ids=["narrow", "desktop"])
def test_a_page_moves_below_one_that_is_chosen_with_the_keyboard(open_as, tea, device, scheme):
    desk = open_as("Editor", device=device, scheme=scheme)
    desk.goto(address(tea, "move"))
    scripted(desk)
    path = desk.get_by_role("combobox", name="New path")
    path.fill("drinks all")
    option = desk.get_by_role("option", name="All drinks /drinks/ Live")
    option.wait_for()
    expect(path).to_have_attribute("aria-expanded", "true")
    path.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(path).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    assert violations(desk) == []
    assert fits(desk)
    path.press("Enter")
    expect(path).to_have_value("/drinks/tea/")
    expect(desk.get_by_role("option")).to_have_count(0)
    path.press("Enter")
    desk.get_by_role("button", name="Move to /drinks/tea/").click()
    desk.get_by_text("Page moved to /drinks/tea/.").wait_for()
    assert Page.objects.get(pk=tea.pk).path == "drinks/tea"


def test_a_typed_path_stays_as_it_is_and_a_missing_parent_is_named_at_once(open_as, tea):
    desk = open_as("Editor", device=NARROW)
    desk.goto(address(tea, "move"))
    scripted(desk)
    path = desk.get_by_role("combobox", name="New path")
    path.fill("drinks")
    desk.get_by_role("option", name="Cold drinks").wait_for()
    path.press("Escape")
    expect(desk.get_by_role("option")).to_have_count(0)
    path.fill("drinks/hot/tea")
    gap = desk.get_by_role("status").filter(has_text="There is no page at /drinks/hot/: breadcrumbs will skip it")
    gap.wait_for()
    assert violations(desk) == []
    assert fits(desk)
    path.press("Tab")
    expect(path).to_have_value("drinks/hot/tea")
    path.fill("drinks/tea")
    expect(gap).to_have_count(0)


def test_readers_are_redirected_to_a_page_that_is_chosen_or_to_what_is_typed(open_as, tea):
    desk = open_as("Editor")
    choices = {"cold": (1, ["ArrowDown", "Enter", "Enter"]), "/drinks/": (2, ["Enter"])}
    for number, (typed, (found, keys)) in enumerate(choices.items()):
        desk.goto("/-/redirects/new/")
        scripted(desk)
        desk.get_by_label("Old address").fill(f"old-{number}")
        target = desk.get_by_role("combobox", name="Redirects to")
        target.fill(typed)
        expect(desk.get_by_role("option")).to_have_count(found)
        for key in keys:
            target.press(key)
        desk.get_by_text("are redirected").first.wait_for()
    assert set(Redirect.objects.live().values_list("target", flat=True)) == {"drinks/cold", "drinks"}


def test_a_link_is_what_was_typed_unless_a_page_has_that_path(open_as, tea):
    desk = open_as("Editor")
    desk.goto(address(tea))
    scripted(desk)
    text = typing(desk)
    for typed, link in {
        "/drinks/": "[All drinks](/drinks/)",
        "/drinks/c": "[/drinks/c](/drinks/c)",
        "cold": "[Cold drinks](/drinks/cold/)",
    }.items():
        text.fill("")
        text.press("Control+k")
        dialog = desk.get_by_role("dialog", name="Link to")
        dialog.get_by_role("combobox").fill(typed)
        expect(dialog.get_by_role("status")).to_have_text("2 found" if typed == "/drinks/" else "1 found")
        desk.keyboard.press("Enter")
        expect(written(desk)).to_have_value(link)


def test_an_empty_section_stays_empty_when_the_tab_key_passes(open_as, tea):
    desk = open_as("Editor")
    desk.goto("/-/pages/new/")
    scripted(desk)
    section = desk.get_by_role("combobox", name="Section")
    section.focus()
    desk.get_by_role("option", name="Cold drinks").wait_for()
    section.press("Tab")
    expect(section).to_have_value("")
    expect(desk.get_by_label("Last part of the address")).to_be_focused()


def test_a_section_that_was_chosen_is_not_looked_for_again(open_as, tea):
    desk, asked = open_as("Editor"), []
    desk.on("request", lambda request: asked.append(request.url) if "/links/" in request.url else None)
    desk.goto("/-/pages/new/")
    scripted(desk)
    desk.get_by_label("Title").fill("Oolong")
    section = desk.get_by_role("combobox", name="Section")
    section.fill("all drinks")
    desk.get_by_role("option", name="All drinks").wait_for()
    before = len(asked)
    section.press("Enter")
    expect(section).to_have_value("/drinks/")
    expect(desk.locator(".will-be").first).to_contain_text("/drinks/oolong/")
    assert len(asked) == before


@pytest.mark.parametrize("where", ["move", "link"])
def test_what_the_arrow_keys_chose_stays_chosen_when_a_late_answer_comes(open_as, tea, where):
    desk, late = open_as("Editor"), []
    desk.route(lambda url: "?q=drink&" in f"{url}&", lambda route: late.append(route))
    desk.goto(address(tea, "move" if where == "move" else ""))
    scripted(desk)
    if where == "link":
        typing(desk).press("Control+k")
    field = desk.get_by_role("combobox", name="New path" if where == "move" else "Find a page")
    field.fill("drinks")
    desk.get_by_role("option", name="All drinks").wait_for()
    field.fill("drink")
    field.press("ArrowDown")
    while desk.get_by_role("option", name="All drinks").get_attribute("aria-selected") != "true":
        field.press("ArrowDown")
    wait_until(lambda: desk.evaluate("true") and late)
    desk.get_by_role("option").evaluate_all("options => options.forEach((one) => { one.className = 'old'; })")
    late.pop().continue_()
    expect(desk.locator("[role=option].old")).to_have_count(0)
    expect(desk.get_by_role("option", name="All drinks")).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    if where == "move":
        expect(field).to_have_value("/drinks/tea/")
    else:
        expect(written(desk)).to_have_value("[All drinks](/drinks/)")


def fits(desk):
    return desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
