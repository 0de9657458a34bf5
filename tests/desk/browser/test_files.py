"""The library in a browser: uploads by picker, drop and paste, what is refused, and the file's page."""

import base64

import pytest
from playwright.sync_api import expect

from publisher.pages.models import Blob, MediaVersion
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE
from tests.desk.browser.held_uploads import Held
from tests.pages.media.pictures import photo

LIBRARY = "/-/files/"
FILES = [
    {"name": "Tea.jpg", "mimeType": "image/jpeg", "buffer": photo(600, 400)},
    {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"},
    {"name": "fees.csv", "mimeType": "text/csv", "buffer": b"what,price\n"},
]
FILM = {"name": "film.webm", "mimeType": "video/webm", "buffer": b"\x1aE\xdf\xa3" + bytes(100)}
GIVE = """([kind, name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], name, { type }));
  const [how, options] = kind === "paste" ? [ClipboardEvent, "clipboardData"] : [DragEvent, "dataTransfer"];
  document.querySelector("main").dispatchEvent(new how(kind, { [options]: given, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def page(transactional_db, open_as, tolerated):
    tolerated.append("422")  # the browser notes each refusal
    page = open_as("Author")
    page.goto(LIBRARY)
    expect(page.get_by_text("You can also drop files on this page")).to_be_visible()  # the script has been loaded
    return page


def names():
    return sorted(MediaVersion.objects.live().values_list("name", flat=True))


def test_several_files_are_uploaded_and_each_refusal_is_told_in_its_line(page):
    page.get_by_label("Add files").set_input_files(FILES)
    lines = page.get_by_role("log", name="Uploads").get_by_role("listitem")
    expect(lines.nth(0)).to_contain_text("In the library")
    expect(lines.nth(1)).to_contain_text("SVG files can hold scripts")
    expect(lines.nth(2)).to_contain_text("In the library")
    expect(page.get_by_role("link", name="fees.csv")).to_be_visible()
    expect(page.get_by_role("link", name="tea.jpg")).to_be_visible()
    assert names() == ["fees.csv", "tea.jpg"]
    assert violations(page) == []


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted(page, kind):
    page.evaluate(GIVE, [kind, "image.png", "image/png", base64.b64encode(photo(60, 40, "PNG")).decode()])
    expect(page.get_by_role("link", name="image.png")).to_be_visible()
    assert names() == ["image.png"]


def test_a_pasted_text_is_left_to_the_field_it_is_for(page):
    page.evaluate(
        "document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: new DataTransfer()}))"
    )
    expect(page.get_by_role("log", name="Uploads")).to_be_hidden()


def test_a_file_beyond_the_limit_is_refused_before_it_is_sent(page):
    page.locator("form.uploads").evaluate("form => { form.dataset.largest = 2 ** 20 }")
    page.get_by_label("Add files").set_input_files([{**FILES[2], "buffer": bytes(2**20 + 2**19)}])
    expect(page.get_by_role("log", name="Uploads")).to_contain_text("It has 1.5 MB; a file may have at most 1 MB.")
    assert names() == []


def test_a_file_that_could_not_be_sent_is_sent_again(page, tolerated):
    tolerated.append("ERR_FAILED")
    page.route("**/upload/", lambda route: route.abort())
    page.get_by_label("Add files").set_input_files(FILES[:1])
    expect(page.get_by_role("log", name="Uploads")).to_contain_text("Publisher does not answer.")
    page.unroute("**/upload/")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("link", name="tea.jpg")).to_be_visible()


def test_an_upload_is_cancelled(page):
    held = Held(page)
    page.get_by_label("Add files").set_input_files([FILES[0], FILES[2]])
    expect(page.get_by_role("progressbar", name="Upload of Tea.jpg")).to_be_visible()
    held.cancel("Tea.jpg")
    expect(page.get_by_role("progressbar")).to_have_count(1)
    expect(page.get_by_label("Add files")).to_be_focused()
    held.let_go()
    expect(page.get_by_role("link", name="fees.csv")).to_be_visible()
    assert names() == ["fees.csv"]


def test_an_upload_after_the_session_has_ended_says_so(page):
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Add files").set_input_files(FILES[:1])
    expect(page.get_by_role("log", name="Uploads")).to_contain_text("You are logged out")
    assert names() == []


def test_a_picture_is_seen_and_its_address_is_copied(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Add files").set_input_files(FILES[:1])
    page.get_by_role("link", name="tea.jpg").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "/media/tea.jpg"
    assert page.locator(".preview img").evaluate("image => image.complete && image.naturalWidth") == 600


def test_a_file_is_described_replaced_and_deleted_with_the_keyboard(page):
    page.get_by_label("Add files").set_input_files(FILES[:1])
    page.get_by_role("link", name="tea.jpg").press("Enter")
    page.get_by_label("Alternative text").fill("A cup")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.get_by_label("New file").set_input_files({**FILES[0], "buffer": photo(300, 200)})
    page.get_by_role("button", name="Replace").press("Enter")
    expect(page.get_by_text("300 × 200")).to_be_visible()
    page.get_by_role("link", name="Delete…").press("Enter")
    page.get_by_role("button", name="Delete").press("Enter")
    expect(page.get_by_text("tea.jpg is deleted.")).to_be_visible()
    assert names() == []


@pytest.mark.parametrize("device", [DESKTOP, PHONE])
def test_a_poster_is_chosen_in_the_library_or_uploaded(transactional_db, open_as, device):
    page = open_as("Author", device=device)
    page.goto(LIBRARY)
    expect(page.get_by_text("You can also drop files on this page")).to_be_visible()
    page.get_by_label("Add files").set_input_files([FILES[0], FILM])
    page.get_by_role("link", name="film.webm").click()
    page.get_by_role("button", name="Choose from the library").click()
    expect(page.get_by_role("option")).to_have_count(1)  # the film is none
    page.get_by_role("option", name="tea.jpg").click()
    expect(page.get_by_label("Poster")).to_have_value("/media/tea.jpg")
    page.get_by_role("button", name="Choose from the library").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload from this device").click()
    chooser.value.set_files({**FILES[0], "name": "Still.jpg", "buffer": photo(640, 360)})
    expect(page.get_by_label("Poster")).to_have_value("/media/still.jpg")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert str(MediaVersion.objects.live().get(name="film.webm").poster) == "still.jpg"


def test_files_are_uploaded_and_replaced_without_a_script(transactional_db, open_as):
    page = open_as("Author", java_script_enabled=False, device=PHONE)
    page.goto(LIBRARY)
    page.get_by_label("Add files").set_input_files(FILES)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("tea.jpg is in the library.")).to_be_visible()
    expect(page.get_by_text("SVG files can hold scripts")).to_be_visible()
    page.get_by_role("link", name="tea.jpg").click()
    page.get_by_label("New file").set_input_files({**FILES[0], "buffer": photo(300, 200)})
    page.get_by_role("button", name="Replace").click()
    expect(page.get_by_text("300 × 200")).to_be_visible()
    assert Blob.objects.filter(width=300).exists()
