"""The site's settings in a real browser: chosen with the keyboard, looked at in another window, published and read."""

import pytest
from playwright.sync_api import expect

from publisher.desk.site_settings.forms import NO_PICTURE
from publisher.pages.models import SiteSettings
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE
from tests.pages.media.pictures import photo
from tests.static_site.live import show, show_page
from tests.static_site.test_media import taken


@pytest.mark.parametrize(("device", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_settings_are_looked_at_before_they_are_published_and_readers_can_use_them(
    open_as, transactional_db, device, scheme
):
    taken("logo.png", photo(300, 100, "PNG"))
    show_page("tea", body="Text with [a link](/).")
    desk = open_as("Administrator", device=device, scheme=scheme)
    desk.goto("/-/settings/")
    desk.get_by_label("Title", exact=True).fill("The Kettle")
    desk.get_by_label("Petrol").focus()
    desk.keyboard.press("ArrowRight")
    desk.get_by_label("Serif throughout", exact=True).check()
    desk.get_by_role("button", name="Choose from the library").first.click()
    desk.get_by_role("option", name="logo.png").click()
    desk.get_by_label("Footer").fill("By **us**")
    desk.get_by_label("Announcement", exact=True).fill("Closed [today](/tea/)")
    desk.get_by_label("Kind of announcement").select_option("Warning")
    desk.get_by_label("Page to preview").fill("/tea/")
    if device is DESKTOP:
        beside = desk.frame_locator(".frames iframe:not(.coming)")
        expect(beside.get_by_role("complementary", name="Announcement")).to_have_text("Closed today")
        desk.get_by_label("Icon").fill("/media/none.png")
        expect(desk.locator(".said")).to_have_text(f"Icon: {NO_PICTURE}")
        desk.get_by_label("Icon").fill("")
        expect(desk.locator(".said")).to_have_text("")
    with desk.expect_popup() as opening:
        desk.get_by_role("button", name="Preview").click()
    opening.value.get_by_role("complementary", name="Announcement").wait_for()
    assert opening.value.title() == "Tea · The Kettle"
    opening.value.close()
    assert not SiteSettings.objects.exists()
    fits(desk)

    desk.get_by_role("button", name="Publish settings").click()
    desk.get_by_text("Settings published as content version").wait_for()
    assert SiteSettings.objects.now().accent == "blue"
    show()
    desk.goto("/tea/")
    assert desk.get_by_role("img", name="The Kettle").evaluate("image => image.naturalWidth") == 300
    assert desk.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Iowan Old Style"')
    fits(desk)


def fits(desk):
    """Assert that axe has no objection and that a small phone scrolls only vertically."""
    assert violations(desk) == []
    size = desk.viewport_size
    desk.set_viewport_size({"width": 320, "height": 640})
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    desk.set_viewport_size(size)
