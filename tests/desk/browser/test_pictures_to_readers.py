"""From photos on a phone or a desktop to the page that readers get, with a real build and Lighthouse's verdict."""

import base64
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from builds.models import Build
from tests.desk.browser.conftest import DESKTOP, NOWHERE, PHONE, scripted, write_summary
from tests.desk.browser.lighthouse import Findings, look
from tests.desk.browser.test_pictures import bring
from tests.desk.browser.text_field import typing, written
from tests.pages.media.pictures import encoded, photo
from tests.static_site.live import show
from tests.waiting import wait_until

FORMS = {"phone": PHONE, "desktop": DESKTOP}
CSV = ("Our fees.csv", "text/csv", b"what,price\ntea,2\n")
COPY = """async (content) => {
  const blob = new Blob([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], { type: "image/png" });
  await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
}"""
WRITTEN = """Pour *hot* water.

![A red pot](/media/pot.jpg)

![A blue cup](/media/cup.jpg)

[Our fees](/media/our-fees.csv)"""


def pictures() -> list[tuple[str, str, bytes]]:
    """Return two photos, one wide and one high."""
    return [("Pot.jpg", "image/jpeg", detailed(2400, 1350)), ("Cup.jpg", "image/jpeg", detailed(1200, 1600))]


def detailed(width: int, height: int) -> bytes:
    """Return a picture with as much detail as a photo, coarse and fine, so that its size is a photo's."""
    grains = ((200, 90), (24, 50), (3, 25))
    coarse, middle, fine = (
        Image.effect_noise((width // side, height // side), spread).resize((width, height), Image.Resampling.BICUBIC)
        for side, spread in grains
    )
    grey = Image.blend(Image.blend(coarse, middle, 0.4), fine, 0.2)
    return encoded(Image.merge("RGB", (grey, grey.rotate(180), coarse)), "JPEG", quality=90)


def write(desk: Page, text: str, *, scripts: bool = True) -> None:
    desk.goto("/-/pages/")
    desk.get_by_role("link", name="New page").click()
    desk.get_by_label("Title").fill("Green tea")
    if scripts:
        write_summary(desk, "How to make green tea.")
    else:
        desk.get_by_label("Summary").fill("How to make green tea.")
    typing(desk).fill(text)


def give(desk: Page, form: str) -> None:
    """Drop the files on the text; on a phone, choose them."""
    text = typing(desk)
    text.press("Control+End")
    if form == "desktop":
        return bring(desk, *pictures(), CSV)
    desk.get_by_role("button", name="Picture or file").click()
    with desk.expect_file_chooser() as chooser:
        desk.get_by_role("button", name="Upload from this device").click()
    chooser.value.set_files([sent(file) for file in (*pictures(), CSV)])


def sent(file: tuple[str, str, bytes]) -> dict[str, str | bytes]:
    return dict(zip(("name", "mimeType", "buffer"), file, strict=True))


def publish(desk: Page) -> None:
    desk.get_by_role("button", name="publish").click()
    desk.get_by_text("Live since").wait_for()


def shows(reader: Page, words: str) -> bool:
    """Return whether a picture can be seen, as the small WebP that this screen needs."""
    picture = reader.get_by_alt_text(words)
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("async e => { await e.decode(); return e.naturalWidth > 0; }")
    return bool(re.search(r"-(480|600|960)\.webp$", picture.evaluate("e => e.currentSrc")))


def read_all(reader: Page) -> None:
    reader.goto("/green-tea/")
    assert shows(reader, "A red pot")
    assert shows(reader, "A blue cup")
    with reader.expect_download() as fees:
        reader.get_by_role("link", name="Our fees").click()
    assert fees.value.path().read_bytes() == CSV[2]


def check_lightness(found: Findings) -> None:
    assert (found.errors, found.faults) == ([], [])
    assert {found.scores[name] for name in ("accessibility", "best-practices", "seo")} == {1}
    assert all("/theme/site." in address for address in found.blocking)
    assert found.number("cumulative-layout-shift") == 0
    assert found.number("total-byte-weight") < 200_000


@pytest.mark.lighthouse
@pytest.mark.parametrize("form", FORMS)
def test_photos_and_a_table_reach_readers_on_a_light_page(open_as, building, live_server, settings, tmp_path, form):
    desk = open_as("Editor", device=FORMS[form])
    write(desk, "Pour *hot* water.\n\n")
    scripted(desk)
    give(desk, form)
    for name, words in (("pot.jpg", "A red pot"), ("cup.jpg", "A blue cup")):
        asked = desk.get_by_label(f"What does {name} show?")
        asked.fill(words)
        asked.press("Enter")
    expect(written(desk)).to_have_value(WRITTEN)
    publish(desk)
    read_all(open_as(device=FORMS[form]))
    settings.ENVIRONMENT, settings.SITE_URL = "production", live_server.url  # elsewhere, search engines are kept out
    show()
    check_lightness(look(f"{live_server.url}/green-tea/", form, tmp_path, nowhere=NOWHERE))


def test_a_picture_is_pasted_from_the_clipboard_and_reaches_readers(open_as, building):
    desk = open_as("Editor")
    write(desk, "")
    scripted(desk)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.evaluate(COPY, base64.b64encode(photo(600, 400, "PNG")).decode())
    typing(desk).press("Control+v")
    asked = desk.get_by_label("What does green-tea.png show?")
    asked.fill("A screenshot")
    asked.press("Enter")
    publish(desk)
    reader = open_as()
    reader.goto("/green-tea/")
    assert shows(reader, "A screenshot")


def test_without_a_script_there_is_a_form(open_as, building):
    desk = open_as("Editor", device=PHONE, java_script_enabled=False)
    desk.goto("/-/files/")
    desk.get_by_label("Add files").set_input_files([sent(file) for file in (*pictures(), CSV)])
    desk.get_by_role("button", name="Upload").click()
    desk.get_by_text("our-fees.csv is in the library.").wait_for()
    write(desk, WRITTEN, scripts=False)
    desk.get_by_role("button", name="publish").click()
    desk.get_by_role("heading", name="Green tea").wait_for()
    wait_until(lambda: not Build.objects.open().exists())
    reader = open_as(device=PHONE)
    reader.goto("/green-tea/")
    assert shows(reader, "A blue cup")
    assert reader.get_by_role("link", name="Our fees").is_visible()
