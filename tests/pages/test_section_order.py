"""Weights for a new order: the order comes out, few pages change, and readers get it when it is published."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.pages.models import AuditEntry, Page, Publication
from publisher.pages.models.section_order import Place, new_weights
from tests.pages.content import draft, page_at, refusal, versions_taken
from tests.static_site.sites import publish

DATES = st.sampled_from([None, datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)])
SECTIONS = st.lists(st.tuples(st.integers(-3, 3), DATES), min_size=2, max_size=12)


@given(section=SECTIONS, which=st.integers(0, 11), at=st.integers(0, 11))
def test_a_page_comes_where_it_was_put_and_the_others_keep_their_order(section, which, at):
    places = sorted((Place(n, f"p{n}", *one) for n, one in enumerate(section)), key=Place.key)
    moved = places.pop(which % len(places))
    at %= len(places) + 1
    weights = new_weights(places, moved, at)
    wanted = [*places[:at], moved, *places[at:]]
    assert sorted(wanted, key=lambda place: place.key(weights.get(place.pk))) == wanted
    assert len(weights) <= min(at, len(places) - at) + 1


def test_a_second_move_finds_the_room_that_the_first_one_left():
    places = [Place(n, f"p{n}", 0, None) for n in range(10)]
    first = new_weights(places[:9], places[9], 2)
    assert len(first) == 3
    places = sorted((p._replace(weight=first.get(p.pk, p.weight)) for p in places), key=Place.key)
    assert len(new_weights(places[:9], places[9], 1)) == 1


@pytest.fixture
def letters(db):
    return [publish(f"in/{name}", name.upper()) for name in "abc"]


def order():
    return list(Page.objects.kept().children_of("in").in_order().values_list("path", flat=True))


def readers_order():
    live = Publication.objects.live().filter(path__startswith="in/")
    return list(live.order_by("order_key").values_list("path", flat=True))


def test_readers_get_a_new_order_when_it_is_published_and_no_newer_text_with_it(letters):
    letters[0].save_revision(by="mia", title="Newer")
    assert versions_taken(lambda: Page.objects.arrange(letters[2].pk, by="ada", step=-2)) == 0
    assert order() == ["in/c", "in/a", "in/b"]
    assert readers_order() == ["in/a", "in/b", "in/c"]
    assert versions_taken(lambda: Page.objects.children_of("in").publish_places(by="ada")) == 1
    assert readers_order() == order()
    assert Publication.objects.live().get(path="in/a").title == "A"
    assert AuditEntry.objects.get(action="arrange").page == letters[2]


def test_a_planned_page_keeps_the_published_order_when_its_time_comes(letters):
    letters[2].schedule(by="ada", publish_at=datetime(2030, 1, 1, tzinfo=UTC))
    Page.objects.arrange(letters[2].pk, by="ada", before=letters[0].pk)
    Page.objects.children_of("in").publish_places(by="ada")
    Page.objects.publish_due(datetime(2031, 1, 1, tzinfo=UTC))
    assert readers_order() == ["in/c", "in/a", "in/b"]


def test_pages_go_beside_others_of_their_own_section_only(letters):
    Page.objects.arrange(letters[0].pk, by="ada", after=letters[1].pk)
    assert order() == ["in/b", "in/a", "in/c"]
    Page.objects.arrange(letters[0].pk, by="ada", step=9)
    assert order() == ["in/b", "in/c", "in/a"]
    elsewhere = draft("elsewhere")
    assert "try again" in refusal(lambda: Page.objects.arrange(letters[0].pk, by="ada", before=elsewhere.pk))
    assert "home page" in refusal(lambda: Page.objects.arrange(page_at("").pk, by="ada", step=1))
