"""bin/screenshots: no screen is missing; tests/desk/browser/test_screens.py visits each."""

from screens import LEFT_OUT, SCREENS

from tests.desk.test_routes import ADDRESSES


def test_every_address_has_a_screen_or_a_reason_why_not():
    shown = {screen.route for screen in SCREENS}
    assert sorted(shown | LEFT_OUT.keys()) == sorted(ADDRESSES), "add it to bin/screens.py"
    assert not shown & LEFT_OUT.keys()


def test_no_two_screens_have_one_name():
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)
