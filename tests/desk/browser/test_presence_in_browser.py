"""Two browsers with the same page open: each names the other person, until they leave."""

import pytest
from playwright.sync_api import expect

from publisher.desk.models import Presence
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE, scripted
from tests.desk.browsing import address, draft
from tests.waiting import wait_until


@pytest.fixture
def page(transactional_db):
    return draft("tea", title="Tea", body="Hot.")


def opened(open_as, name, page, **look):
    desk = open_as("Editor", name=name, **look)
    desk.goto(address(page))
    scripted(desk)
    return desk


def named(desk):
    return desk.get_by_role("status").filter(has_text="open too")


@pytest.mark.parametrize(("device", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_each_sees_the_other_and_who_closes_the_tab_is_gone(open_as, page, device, scheme):
    bea = opened(open_as, "bea", page)
    carl = opened(open_as, "carl", page, device=device, scheme=scheme)
    expect(named(carl)).to_have_text("bea has this page open too.")
    expect(named(bea)).to_have_text("carl has this page open too.")
    assert violations(carl) == []
    assert carl.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    bea.close()
    wait_until(lambda: not Presence.objects.filter(person__username="bea").exists())
    expect(named(carl)).to_have_count(0)


HEARD = """window.heard = [], new MutationObserver(() => heard.push(document.querySelector(".present").textContent))
    .observe(document.querySelector(".present"), { childList: true })"""


def test_a_screen_reader_hears_of_a_change_once_and_not_at_each_heartbeat(open_as, page):
    carl = opened(open_as, "carl", page)
    carl.evaluate(HEARD)
    opened(open_as, "bea", page)
    expect(named(carl)).to_have_text("bea has this page open too.")
    for _ in range(2):
        with carl.expect_response(lambda answer: answer.url.endswith("/here/")):
            pass
    assert carl.evaluate("heard") == ["bea has this page open too."]
