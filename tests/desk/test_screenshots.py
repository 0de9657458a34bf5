"""bin/screenshots: no screen is forgotten, and each can be seen by whom it is for on the site that is invented."""

import invented_site
import pytest
from django.core.management import call_command
from django.test import Client
from screens import LEFT_OUT, SCREENS

from tests.desk.conftest import logged_in
from tests.desk.test_routes import ADDRESSES
from tests.site.live import show


def test_every_address_has_a_screen_or_a_reason_why_not():
    shown = {screen.route for screen in SCREENS}
    assert sorted(shown | LEFT_OUT.keys()) == sorted(ADDRESSES), "add it to bin/screens.py"
    assert not shown & LEFT_OUT.keys()


def test_no_two_screens_have_one_name():
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)


@pytest.mark.django_db
def test_each_screen_shows_what_it_is_for():
    invented_site.begin()
    show()
    invented_site.go_on()
    show()
    addresses = invented_site.addresses(invented_site.happened())
    for screen in SCREENS:
        if screen.after:
            call_command(*screen.after)
        browser = logged_in(invented_site.who(screen.role)) if screen.role else Client()
        wanted = 403 if screen.name == "refused-role" else 200
        assert browser.get(addresses[screen.name]).status_code == wanted, screen.name
