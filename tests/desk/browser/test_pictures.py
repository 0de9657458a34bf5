"""Pictures and files in the editor, in a real browser: dropped, pasted, chosen, refused, described and previewed."""

import base64
import io

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from publisher.pages.library.uploading import upload
from publisher.pages.models import MediaFile
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE, choose_tab, scripted, session_of
from tests.desk.browser.held_uploads import UPLOAD, Held
from tests.desk.browser.text_field import typing, written
from tests.desk.browsing import address, draft
from tests.pages.media.pictures import photo

FILES = """
([files, asked]) => {
  const carried = new DataTransfer();
  for (const [name, type, content] of files) {
    carried.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name, { type }));
  }
  document.getElementById("id_body").focus();
  const text = document.activeElement, more = { bubbles: true, cancelable: true };
  text.dispatchEvent(asked === "paste" ? new ClipboardEvent("paste", { clipboardData: carried, ...more })
    : new DragEvent(asked, { dataTransfer: carried, ...more }));
}
"""

WATCH = """() => {
  window.seen = [];
  new MutationObserver((changes) => changes.forEach(({ target }) => window.seen.push(target.value)))
    .observe(document, { subtree: true, attributeFilter: ["value"] });
}"""


@pytest.fixture
def page(transactional_db):
    return draft("tea", title="Tea", body="Strong.")


def opened(open_as, page, **more):
    desk = open_as("Editor", **more)
    desk.goto(address(page))
    desk.get_by_role("button", name="Picture or file").wait_for()
    scripted(desk)
    return desk


def bring(desk: Page, *files: tuple[str, str, bytes], by: str = "drop") -> None:
    """Drop files on the text, or paste them."""
    coded = [(name, kind, base64.b64encode(content).decode()) for name, kind, content in files]
    desk.evaluate(FILES, [coded, by])


def tea(name="Tea.jpg", *, size=(320, 180)):
    return name, "image/jpeg", photo(*size)


def in_library(name: str, content: bytes, **described: str) -> MediaFile:
    return upload(io.BytesIO(content), name, by="ada", **described)


def test_a_dropped_picture_holds_its_place_while_typing_goes_on(open_as, page):
    desk = opened(open_as, page)
    text, held = typing(desk), Held(desk)
    text.press("Control+Home")
    bring(desk, tea())
    expect(written(desk)).to_have_value("![Uploading Tea.jpg…]()\n\nStrong.")
    desk.keyboard.type("Hot. ")
    held.let_go()
    expect(written(desk)).to_have_value("![](/media/tea.jpg)\n\nHot. Strong.")
    desk.keyboard.type("Sweet. ")
    expect(written(desk)).to_have_value("![](/media/tea.jpg)\n\nHot. Sweet. Strong.")
    assert violations(desk) == []


def test_what_a_picture_shows_is_written_into_its_place_and_each_step_can_be_undone(open_as, page):
    desk = opened(open_as, page)
    text = typing(desk)
    bring(desk, tea())
    words = desk.get_by_label("What does tea.jpg show?")
    words.fill("A [full] cup")
    words.press("Enter")
    expect(written(desk)).to_have_value("![A \\[full\\] cup](/media/tea.jpg)\n\nStrong.")
    expect(words).to_have_count(0)
    for before in ("![](/media/tea.jpg)\n\nStrong.", "![Uploading Tea.jpg…]()\n\nStrong.", "Strong."):
        text.press("Control+z")
        expect(written(desk)).to_have_value(before)


def test_words_that_are_being_typed_when_another_file_arrives_get_to_their_picture(open_as, page):
    desk = opened(open_as, page)
    bring(desk, tea())
    words = desk.get_by_label("What does tea.jpg show?")
    words.wait_for()
    held = Held(desk)
    bring(desk, ("fees.csv", "text/csv", b"what,price\ntea,2\n"))
    words.focus()
    desk.keyboard.type("A cup")
    held.let_go()
    expect(written(desk)).to_have_value("![A cup](/media/tea.jpg)\n\n[fees](/media/fees.csv)Strong.")
    expect(words).to_be_focused()


def test_several_files_at_once_are_pictures_and_links(open_as, page):
    desk = opened(open_as, page)
    typing(desk).fill("")
    bring(desk, tea(), tea("cup.jpg", size=(90, 90)), ("Our fees.csv", "text/csv", b"what,price\ntea,2\n"))
    expect(written(desk)).to_have_value("![](/media/tea.jpg)\n\n![](/media/cup.jpg)\n\n[Our fees](/media/our-fees.csv)")
    expect(desk.get_by_role("group", name="jpg")).to_have_count(2)


def test_words_are_asked_for_unless_the_picture_is_decorative(open_as, page):
    desk = opened(open_as, page)
    bring(desk, tea())
    asked = desk.get_by_role("group", name="tea.jpg")
    asked.get_by_role("button", name="Done").click()
    expect(asked.get_by_text("Say what it shows, or tick the box.")).to_be_visible()
    expect(asked.get_by_role("textbox")).to_be_focused()
    asked.get_by_role("textbox").fill("A cup")
    asked.get_by_label("Decorative").check()
    expect(asked.get_by_role("textbox")).to_be_disabled()
    asked.get_by_role("button", name="Done").click()
    expect(asked).to_have_count(0)
    expect(written(desk)).to_have_value("![decorative](/media/tea.jpg)\n\nStrong.")
    expect(desk.locator(".checklist")).not_to_contain_text("alternative text")


def test_a_pasted_picture_gets_its_name_from_the_page(open_as, page):
    desk = opened(open_as, page)
    bring(desk, ("image.png", "image/png", photo(60, 40, "PNG")), by="paste")
    expect(written(desk)).to_have_value("![](/media/tea.png)\n\nStrong.")


def test_a_refused_file_leaves_the_text_as_it_was_and_says_why(open_as, page, tolerated):
    tolerated.append("422")
    desk = opened(open_as, page)
    typing(desk).press("Control+End")
    bring(desk, ("logo.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    expect(desk.get_by_role("alert")).to_contain_text("“logo.svg” can't be used here: SVG files can hold scripts")
    expect(written(desk)).to_have_value("Strong.\n\n")
    assert violations(desk) == []
    desk.get_by_role("button", name="Close").click()
    expect(desk.get_by_role("alert")).to_have_count(0)
    expect(typing(desk)).to_be_focused()


def test_without_an_answer_the_reason_stays_until_it_is_tried_again(open_as, page, tolerated):
    tolerated.append("Failed to load resource")
    desk = opened(open_as, page)
    desk.route(UPLOAD, lambda route: route.abort())
    bring(desk, tea())
    expect(desk.locator(".upload-line")).to_contain_text("Tea.jpg")
    expect(desk.get_by_role("alert")).to_have_text("Publisher does not answer.")
    expect(written(desk)).to_have_value("Strong.")
    desk.unroute(UPLOAD)
    desk.get_by_role("button", name="Try again").press("Enter")
    expect(written(desk)).to_have_value("![](/media/tea.jpg)\n\nStrong.")
    expect(desk.locator(".upload-line")).to_have_count(0)


@pytest.mark.parametrize("device", [DESKTOP, PHONE])
def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(open_as, page, tolerated, device):
    desk = opened(open_as, page, device=device)
    held = Held(desk)
    bring(desk, tea(), tea("cup.jpg"))
    expect(desk.get_by_role("progressbar", name="Upload of Tea.jpg")).to_be_visible()
    assert violations(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    held.cancel("Tea.jpg")
    expect(written(desk)).to_have_value("![Uploading cup.jpg…]()\n\nStrong.")
    expect(desk.get_by_role("button", name="Cancel the upload of cup.jpg")).to_be_focused()
    held.let_go()
    expect(written(desk)).to_have_value("![](/media/cup.jpg)\n\nStrong.")
    expect(desk.locator(".upload-line")).to_have_count(0)
    assert [str(file) for file in MediaFile.objects.all()] == ["cup.jpg"]


def test_the_progress_is_what_has_been_sent(open_as, page):
    desk = opened(open_as, page)
    network = desk.context.new_cdp_session(desk)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}  # bytes a second
    network.send("Network.emulateNetworkConditions", slow)
    desk.evaluate(WATCH)
    bring(desk, ("noise.csv", "text/csv", b"what,price\n" * 10_000))
    expect(written(desk)).to_have_value("[noise](/media/noise.csv)Strong.")
    assert any(0 < value < 1 for value in desk.evaluate("window.seen"))


def test_after_a_log_in_in_another_tab_an_upload_goes_on(open_as, page, tolerated):
    tolerated += ["403", "400", "frame-ancestors"]  # the live preview meets it, too
    desk = opened(open_as, page)
    Session.objects.all().delete()
    bring(desk, tea())
    expect(desk.get_by_role("alert")).to_have_text("You are logged out. Log in in another tab, then try again.")
    desk.context.add_cookies([session_of("Editor", "editor", desk.url)])
    desk.context.clear_cookies(name="csrftoken")  # as the log-in does
    desk.context.new_page().goto("/-/pages/")
    desk.get_by_role("button", name="Try again").click()
    expect(written(desk)).to_have_value("![](/media/tea.jpg)\n\nStrong.")


def test_a_form_that_is_sent_meanwhile_waits_for_the_upload(open_as, page):
    desk = opened(open_as, page)
    held = Held(desk)
    bring(desk, tea())
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.get_by_text("This is saved as soon as the uploads have ended.")).to_be_attached()
    held.let_go()
    desk.get_by_text("Draft saved.").wait_for()
    page.refresh_from_db()
    assert page.latest.body == "![](/media/tea.jpg)\n\nStrong."


def test_a_file_is_chosen_with_the_keyboard_and_can_be_undone(open_as, page):
    in_library("cup.jpg", photo(90, 90), alt="A cup")
    in_library("fees.csv", b"what,price\ntea,2\n")
    desk = opened(open_as, page)
    text = typing(desk)
    text.press("Control+End")
    desk.get_by_role("button", name="Picture or file").click()
    expect(desk.get_by_role("option")).to_have_count(2)
    assert violations(desk) == []
    desk.get_by_role("combobox").fill("cup")
    expect(desk.get_by_role("option")).to_have_count(1)
    desk.keyboard.press("Enter")
    expect(written(desk)).to_have_value("Strong.\n\n![A cup](/media/cup.jpg)\n\n")
    expect(text).to_be_focused()
    expect(desk.get_by_role("group", name="cup.jpg")).to_have_count(0)
    text.press("Control+z")
    expect(written(desk)).to_have_value("Strong.")


def test_a_picture_from_this_device_is_uploaded_from_the_dialog(open_as, page):
    desk = opened(open_as, page)
    desk.get_by_role("button", name="Picture or file").click()
    with desk.expect_file_chooser() as chooser:
        desk.get_by_role("button", name="Upload from this device").click()
    chooser.value.set_files({"name": "tea.jpg", "mimeType": "image/jpeg", "buffer": photo(320, 180)})
    expect(written(desk)).to_have_value("![](/media/tea.jpg)\n\nStrong.")


def test_the_image_of_the_shared_link_is_chosen_in_the_library(open_as, page):
    in_library("cup.jpg", photo(90, 90))
    in_library("fees.csv", b"what,price\ntea,2\n")
    desk = opened(open_as, page)
    choose_tab(desk, "Details")
    desk.get_by_text("Image, order, menu, search engines").click()
    desk.get_by_role("button", name="Choose from the library").click()
    expect(desk.get_by_role("option")).to_have_count(1)
    desk.get_by_role("option", name="cup.jpg").click()
    expect(desk.get_by_label("Image", exact=True)).to_have_value("/media/cup.jpg")
    shown = desk.get_by_alt_text("The image of the shared link")
    shown.wait_for()
    desk.wait_for_function("e => e.complete && e.naturalWidth === 90", arg=shown.element_handle())


@pytest.mark.parametrize("device", [{}, {"device": PHONE, "scheme": "dark"}])
def test_the_live_preview_shows_it_before_readers_copies_are_made(open_as, page, device):
    desk = opened(open_as, page, **device)
    bring(desk, tea())
    words = desk.get_by_label("What does tea.jpg show?")
    words.fill("A cup")
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(desk) == []
    words.press("Enter")
    expect(written(desk)).to_have_value("![A cup](/media/tea.jpg)\n\nStrong.")
    choose_tab(desk, "Preview")
    picture = desk.frame_locator(".live-preview iframe:not(.coming)").get_by_alt_text("A cup")
    picture.wait_for()
    assert picture.evaluate("async e => { await e.decode(); return e.naturalWidth; }") == 320


def test_the_whole_page_is_previewed_with_its_picture(open_as, page):
    in_library("tea.jpg", photo(320, 180))
    shown = draft("drinks", title="Drinks", body="![A cup](/media/tea.jpg)")
    desk = open_as("Editor")
    desk.goto(address(shown, "preview"))
    picture = desk.frame_locator("iframe").get_by_alt_text("A cup")
    assert picture.evaluate("async e => { await e.decode(); return e.naturalWidth; }") == 320
