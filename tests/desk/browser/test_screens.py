"""Each screen of bin/screens.py, which has every address of the web UI: it is shown, axe finds no violation, and a
phone scrolls only vertically."""

import invented_site
import pytest
from django.core.management import call_command
from screens import SCREENS

from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE
from tests.static_site.live import show


@pytest.fixture
def addresses(transactional_db):
    """Return each screen's address on the sample site."""
    invented_site.begin()
    show()
    invented_site.go_on()
    show()
    return invented_site.addresses(invented_site.happened())


def test_each_screen_shows_what_it_is_for_and_keeps_nobody_out(open_as, addresses):
    opened, found = {}, []
    for screen in SCREENS:
        if screen.after:
            call_command(*screen.after)
        if screen.role not in opened:
            opened[screen.role] = open_as(screen.role, name=invented_site.PEOPLE.get(screen.role, ""))
        page = opened[screen.role]
        answer = page.goto(addresses[screen.name])
        assert answer.status == (403 if screen.name in ("refused-role", "restricted") else 200), screen.name
        found += [f"{screen.name}: {said}" for said in objections(page)]
    assert found == []


def objections(page):
    found = violations(page) + violations(page, "label-content-name-mismatch")
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {said}" for said in violations(page, "color-contrast")]
    page.set_viewport_size(PHONE["viewport"])
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("it is wider than a phone")
    page.set_viewport_size(DESKTOP["viewport"])
    page.emulate_media(color_scheme="light")
    return found
