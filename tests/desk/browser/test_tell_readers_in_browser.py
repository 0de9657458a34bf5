"""An editor tells readers what changed; a reader sees it on the page."""

import pytest
from playwright.sync_api import expect

from static_site.models import Artifact
from static_site.rendering.packing import unpack
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE, choose_tab, scripted
from tests.desk.browsing import address
from tests.static_site.live import show
from tests.static_site.sites import publish

OFFER = "Tell readers what changed"
NOTE = "New <b>opening hours</b> in the summer, on Sundays and on public holidays & in all our other houses as well"


@pytest.mark.parametrize("device", [PHONE, {"viewport": {"width": 320, "height": 640}}], ids=["phone", "320 px"])
def test_on_a_phone_an_editor_publishes_with_a_note_and_a_reader_sees_it(open_as, transactional_db, device):
    page, desk = publish("tea", "Tea", summary="Hot.", body="Old text."), open_as("Editor", device=device)
    desk.goto(address(page))
    scripted(desk)
    choose_tab(desk, "Details")
    expect(desk.get_by_label("What changed, for readers")).to_be_hidden()
    desk.get_by_text(OFFER).click()
    desk.get_by_label("What changed, for readers").fill(NOTE)
    choose_tab(desk, "Details")
    desk.get_by_label("Summary").fill("Hot or cold.")
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    desk.get_by_role("button", name="Save and publish").click()
    desk.get_by_text("Published as content version").wait_for()
    release = show()
    artifact = Artifact.objects.in_release(release.number).get(path="tea/index.html")
    reader = open_as(device=device)
    reader.set_content((unpack(bytes(artifact.body), "", artifact.digest) or b"").decode())
    expect(reader.get_by_text(f": {NOTE}")).to_be_visible()
    assert reader.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_both_fields_are_refused(open_as, transactional_db, scheme):
    page, desk = publish("tea", "Tea", summary="Hot."), open_as("Editor", device=DESKTOP, scheme=scheme)
    page.save_revision(by="test", title="Green tea", summary="Hot.")
    desk.goto(address(page, "publish"))
    desk.get_by_text(OFFER).click()
    desk.get_by_label("What changed, for readers").fill(NOTE)
    desk.get_by_label("A small correction").check()
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_text("A small correction keeps the date, so")).to_be_visible()
    expect(desk.get_by_label("What changed, for readers")).to_have_value(NOTE)
    assert violations(desk) == []
