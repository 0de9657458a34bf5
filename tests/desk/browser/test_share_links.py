"""A share link in a real browser: made by an author, read by a colleague without an account, revoked."""

from shutil import copytree
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE
from tests.desk.browsing import address, draft
from tests.static_site.sites import publish

HOSTILE = "*, *::before { display: none !important } html { opacity: 0 !important; position: fixed; z-index: 9 }"


@pytest.fixture
def drafts(transactional_db):
    publish("", "Home")
    draft("guides", title="Guides", body="See [green tea](/guides/green/) and [the end](#end).\n\n# End")
    return draft("guides/green", title="Green tea", body="Hot.")


@pytest.mark.parametrize("form", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_author_shares_two_drafts_and_a_colleague_reads_them_until_the_link_is_revoked(open_as, drafts, form):
    author = open_as("Author", device=form)
    author.goto("/-/pages/")
    for title in ("Guides", "Green tea"):
        author.get_by_label(f"Choose {title}").check()
    author.get_by_role("button", name="Share…").click()
    author.get_by_label("Days").fill("3")
    author.get_by_role("button", name="Make the link").click()
    link = urlsplit(author.locator("code").inner_text()).path
    colleague = open_as("", device=form)
    colleague.goto(link)
    expect(colleague.locator(".watermark")).to_contain_text("Draft, shared by")
    page = colleague.frame_locator("iframe")
    page.get_by_role("link", name="the end").click()
    page.get_by_role("link", name="green tea").first.click()
    colleague.wait_for_url("**/guides/green/")
    expect(page.get_by_role("heading", name="Green tea")).to_be_visible()
    expect(colleague.locator(".watermark")).to_be_visible()
    assert colleague.context.cookies() == []
    author.goto("/-/share-links/")
    author.get_by_role("button", name="Revoke").click()
    expect(author.get_by_role("status")).to_contain_text("The link is revoked")
    assert colleague.reload().status == 404


def test_no_theme_hides_the_watermark(open_as, drafts, settings, tmp_path):
    settings.SITE_THEME = themed(settings.SITE_THEME, tmp_path / "theme")
    author = open_as("Author")
    author.goto(f"/-/pages/share/?page={drafts.pk}")
    author.get_by_role("button", name="Make the link").click()
    link = urlsplit(author.locator("code").inner_text()).path
    colleague = open_as("")
    colleague.goto(link)
    expect(colleague.frame_locator("iframe").locator("h1")).to_be_hidden()
    mark = colleague.locator(".watermark")
    expect(mark).to_be_visible()
    box = mark.bounding_box()
    at = "([x, y]) => Boolean(document.elementFromPoint(x, y).closest('.watermark'))"
    assert colleague.evaluate(at, [box["x"] + 30, box["y"] + box["height"] / 2])
    assert violations(colleague, "color-contrast") == []


def themed(theme, place):
    """Copy the theme, with a style that hides all that it can."""
    copytree(theme, place)
    with (place / "static" / "site.css").open("a") as styles:
        styles.write(HOSTILE)
    return place


def test_a_page_that_is_shared_says_so_in_the_editor(open_as, drafts):
    author = open_as("Author")
    author.goto(address(drafts))
    author.get_by_role("link", name="Share…").click()
    author.get_by_role("button", name="Make the link").click()
    expect(author.get_by_role("button", name="Copy")).to_be_visible()
    author.goto(address(drafts))
    expect(author.get_by_text("Shared by")).to_be_visible()
