"""A whole page written by someone who types no Markdown: with the keyboard alone, by touch, at 200 % and at 320 px."""

import io
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from publisher.desk.editor.text_area import bundle_url
from publisher.pages.library.uploading import upload
from publisher.pages.models import Page as Text
from tests.desk.browser.axe import violations
from tests.desk.browser.clipboards import EXCEL, FROM_EXCEL
from tests.desk.browser.conftest import DESKTOP, PHONE, scripted
from tests.desk.browser.test_paste import COPY
from tests.desk.browser.text_field import typing, written
from tests.pages.media.pictures import photo
from tests.static_site.sites import publish

pytestmark = pytest.mark.skipif(not bundle_url(), reason="The text editor isn't built: bin/build_editor")
FORMS = {
    "keyboard": DESKTOP,
    "touch": PHONE,
    "200 %": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "320 px": {"viewport": {"width": 320, "height": 640}},
}
MOST_CLICKS = 7
WRITTEN = f"""## How to brew

Use fresh water, see [All teas](/teas/).

- Warm the pot
- Pour

{FROM_EXCEL}

![A pot](/media/pot.jpg)

"""


class Person:
    """Someone at a device, who presses or clicks, and is counted."""

    def __init__(self, desk: Page, form: str) -> None:
        self.desk, self.form, self.clicks = desk, form, 0

    def go_to(self, place: Locator) -> None:
        """Click it, or go there with the tab key and press Enter on links and buttons."""
        if self.form != "keyboard":
            self.clicks += 1
            return place.tap() if self.form == "touch" else place.click()
        place.wait_for()
        while not place.evaluate("e => e === document.activeElement"):
            self.press("Escape", "Tab")
        if place.evaluate("e => e.matches('a, button')"):
            self.press("Enter")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.desk.keyboard.press(key)

    def type(self, *lines: str) -> None:
        """Type lines, each with Enter after it."""
        for line in lines:
            self.desk.keyboard.type(line)
            self.press("Enter")

    def choose(self, dialog: str, words: str) -> None:
        """Find something in a dialog and take it."""
        expect(self.desk.get_by_role("dialog", name=dialog)).to_be_visible()
        self.desk.keyboard.type(words)
        self.desk.get_by_role("option", name=words).wait_for()
        self.press("Enter")
        expect(typing(self.desk)).to_be_focused()


def open_details(person: Person) -> None:
    details = person.desk.get_by_role("tab", name="Details")
    if person.form != "keyboard":
        return person.go_to(details)
    person.go_to(person.desk.get_by_role("tab", selected=True))
    while details.get_attribute("aria-selected") != "true":
        person.press("ArrowRight")


def write(person: Person) -> None:
    person.type("/head", "How to brew")
    person.desk.keyboard.type("Use fresh water, see ")
    if person.form == "keyboard":
        person.press("Control+k")
    else:
        person.go_to(person.desk.get_by_role("button", name="Link"))
    person.choose("Link to", "All teas")
    person.type(".", "/list", "Warm the pot", "Pour", "")
    person.press("Control+v")
    expect(written(person.desk)).to_have_value(re.compile(re.escape(FROM_EXCEL)))
    person.type("/pic")
    person.choose("Picture or file", "pot.jpg")


@pytest.mark.parametrize("form", FORMS)
def test_a_page_is_written_and_published_with_few_clicks_and_no_markdown(open_as, building, form):
    publish("teas", title="All teas")
    upload(io.BytesIO(photo(320, 180)), "pot.jpg", by="ada", alt="A pot")
    desk = open_as("Editor", device=FORMS[form], scheme="dark" if form == "touch" else "light")
    desk.goto("/-/pages/")
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.evaluate(
        COPY, ["Prices 2026", re.sub(r"<style>.*?</style>| style='[^']*'", "", EXCEL)]
    )  # our policy refuses those
    person = Person(desk, form)
    person.go_to(desk.get_by_role("link", name="New page"))
    person.go_to(desk.get_by_label("Title"))
    scripted(desk)
    desk.keyboard.type("Green tea")
    person.go_to(typing(desk))
    write(person)
    assert written(desk).input_value() == WRITTEN
    assert violations(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    open_details(person)
    person.go_to(desk.get_by_label("Summary"))
    desk.keyboard.type("How to make green tea.")
    person.go_to(desk.get_by_role("button", name="Save and publish"))
    desk.get_by_text("Live since").wait_for()
    assert Text.objects.get(path="green-tea").latest.body == WRITTEN
    assert person.clicks <= (0 if form == "keyboard" else MOST_CLICKS)
