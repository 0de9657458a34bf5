"""Who else has a page open in the editor: named while their browser's heartbeat is fresh."""

from datetime import timedelta

import pytest
from django.utils import timezone

from publisher.desk.models import Presence
from publisher.desk.models.presence import FRESH
from tests.desk.browsing import address, draft
from tests.desk.conftest import editor, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return draft("tea")


@pytest.fixture
def bea():
    return logged_in(editor("bea", role="Author", first_name="Bea", last_name="Moss"))


@pytest.fixture
def carl():
    return logged_in(editor("carl"))


def beat(who, page):
    return who.post(address(page, "here")).content.decode()


def leave(who, page):
    return who.post(address(page, "here/leave"))


def test_each_sees_the_others_by_name_and_no_one_sees_themselves(desk, bea, carl, page):
    assert beat(bea, page) == ""
    assert beat(carl, page) == "Bea Moss has this page open too."
    assert beat(desk, page) == "Bea Moss and carl have this page open too."
    assert beat(bea, page) == "ada and carl have this page open too."
    assert beat(logged_in(editor("dora")), page) == "Bea Moss, ada and carl have this page open too."


def test_other_pages_say_nothing(desk, bea, page):
    beat(bea, draft("coffee"))
    assert beat(desk, page) == ""


def test_who_leaves_is_gone_at_once_and_a_crashed_browser_when_its_last_heartbeat_is_old(desk, bea, carl, page):
    beat(bea, page)
    beat(carl, page)
    leave(bea, page)
    assert beat(desk, page) == "carl has this page open too."
    Presence.objects.filter(person__username="carl").update(seen_at=timezone.now() - FRESH - timedelta(seconds=1))
    assert beat(desk, page) == ""
    leave(desk, page)
    assert not Presence.objects.exists()


def test_a_heartbeat_takes_two_statements_however_many_are_there(desk, ada, bea, page, django_assert_num_queries):
    for number in range(5):
        beat(logged_in(editor(f"person{number}")), page)
    beat(desk, page)
    with django_assert_num_queries(2):
        assert len(Presence.objects.others_at(page.pk, ada)) == 5
        Presence.objects.renew(page.pk, ada)
    assert Presence.objects.count() == 6
