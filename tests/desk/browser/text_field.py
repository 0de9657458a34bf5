"""A page's text in the editor: what has the focus while it is written, and the field whose value is sent."""

from playwright.sync_api import Locator, Page, expect


def typing(desk: Page) -> Locator:
    """Return the text editor, or the text area where the editor isn't built; wait while one takes the other's place."""
    expect(desk.locator("#id_body[data-loaded=soon]")).to_have_count(0)
    return desk.get_by_role("textbox", name="Text", exact=True)


def written(desk: Page) -> Locator:
    return desk.locator("#id_body")
