"""Rolling back, holding, lifting and showing a release by hand: confirmations and refusals."""

import pytest

from publisher.pages.models import AuditEntry
from static_site.models import Artifact, Release, Site
from tests.desk.browsing import Fields, words
from tests.desk.conftest import editor
from tests.static_site.live import complete, live_number, show, show_page, unpublish
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
RELEASES = "/-/releases/"


@pytest.fixture
def ada(db):
    return editor("ada", role="Operator")


@pytest.fixture
def two():
    """Publish release 2; release 1 has one page less, and another text."""
    show_page("a", title="One")
    publish("a", title="Other")
    show_page("b", title="Two")


def address(verb, number=""):
    return f"{RELEASES}{number and f'{number}/'}{verb}/"


def answer(desk, url, **typed):
    """Submit the confirmation as shown."""
    return desk.post(url, {**Fields(desk.get(url).content.decode()).sent, **typed}, follow=True)


def audit():
    return list(AuditEntry.objects.filter(page=None).order_by("pk").values_list("action", "who"))


def test_a_rollback_says_first_what_readers_will_see_change(desk, two):
    said = words(desk.get(address("roll-back", 1)))
    assert "Go from release 2 back to 1?" in said
    assert "2 pages change , 1 page vanishes , and 2 lists, feeds or other files with them" in said
    assert "1 that vanishes /b/" in said
    assert live_number() == 2


def test_a_rollback_shows_the_old_release_holds_the_site_and_says_who(desk, two):
    said = words(answer(desk, address("roll-back", 1)))
    assert "Readers see release 1 again, and keep it until the hold is lifted." in said
    assert (live_number(), Site.objects.get().hold) == (1, "rolled back to release 1 (ada)")
    assert desk.get("/b/").status_code == 404
    assert audit() == [("roll back", "ada")]


def test_pages_that_come_back_are_named_and_have_to_be_ticked(desk):
    show_page("secret")
    unpublish("secret")
    show()
    url = address("roll-back", 1)
    assert "1 that comes back /secret/" in words(desk.get(url))
    assert "Tick this if you mean it; otherwise cancel." in words(answer(desk, url))
    assert live_number() == 2
    answer(desk, url, back="on")
    assert live_number() == 1


def test_an_answer_to_what_readers_no_longer_see_is_refused_and_asked_anew(desk, two):
    url = address("roll-back", 1)
    seen = Fields(desk.get(url).content.decode()).sent
    show_page("c")
    refused = desk.post(url, seen)
    assert refused.status_code == 409
    assert "Readers no longer see release 2; check again before you decide." in words(refused)
    assert "Go from release 3 back to 1?" in words(refused)
    assert live_number() == 3
    desk.post(url, Fields(refused.content.decode()).sent)
    assert live_number() == 1


@pytest.mark.parametrize("verb", ["roll-back", "show"])
def test_what_carries_no_number_of_a_release_is_refused(desk, two, verb):
    complete()
    number = 1 if verb == "roll-back" else 2
    assert desk.post(address(verb, number), {"back": "on"}).status_code == 409
    assert live_number() == 2


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"refused": "No home."}, "Release 1 was refused: No home."),
        ({"fingerprint": "purged"}, "names a page that was taken down since"),
        ({"status": "abandoned"}, "Release 1 is abandoned; only a complete release can be shown."),
    ],
)
def test_where_there_is_no_way_back_the_page_says_why_and_names_no_command(desk, two, state, why):
    Release.objects.filter(number=1).update(**state)
    said = words(desk.get(address("roll-back", 1)))
    assert why in said
    assert "manage.py" not in said


def test_a_hold_needs_a_reason_which_everybody_reads(desk, two):
    assert "This field is required." in words(answer(desk, address("hold"), reason="  "))
    said = words(answer(desk, address("hold"), reason=" Election\tnight "))
    assert "The site is held: Election night (ada)." in said
    publish("c")
    assert not Site.objects.publish(complete())
    assert audit() == [("hold", "ada")]


def test_a_hold_of_what_readers_no_longer_see_is_refused_with_the_reason_kept(desk, two):
    seen = Fields(desk.get(address("hold")).content.decode()).sent
    show_page("c")
    refused = desk.post(address("hold"), {**seen, "reason": "Election night"})
    assert (refused.status_code, Site.objects.get().hold) == (409, "")
    assert Fields(refused.content.decode()).sent["reason"] == "Election night"


def test_the_second_hold_is_told_the_first_ones_reason(desk, two):
    Site.objects.hold("first", by="ops")
    said = words(answer(desk, address("hold"), reason="second"))
    assert "The site is held already: first (ops)." in said
    assert "manage.py" not in said


def test_a_lift_says_what_readers_get_and_moves_them_in_the_same_step(desk, two):
    Site.objects.hold("Election night", by="ops")
    publish("c")
    release = complete()
    said = words(desk.get(address("lift-hold")))
    assert "Readers get release 3, the newest, in place of release 2" in said
    assert "1 that appears /c/" in said
    said = words(answer(desk, address("lift-hold")))
    assert "The hold is lifted. Readers see release 3 now, and builds publish again." in said
    assert (live_number(), Site.objects.get().hold, audit()) == (release.number, "", [("lift hold", "ada")])


def test_a_lift_that_changes_nothing_says_so(desk, two):
    Site.objects.hold("Election night", by="ops")
    assert "they keep release 2, for it is the newest" in words(desk.get(address("lift-hold")))
    assert "Readers keep release 2, and builds publish again." in words(answer(desk, address("lift-hold")))


def test_a_lift_that_means_something_else_by_now_is_refused_and_asked_anew(desk, two):
    Site.objects.hold("Election night", by="ops")
    seen = Fields(desk.get(address("lift-hold")).content.decode()).sent
    publish("c")
    complete()
    refused = desk.post(address("lift-hold"), seen)
    assert (refused.status_code, live_number()) == (409, 2)
    assert "check again before you decide" in words(refused)
    assert "Readers get release 3" in words(refused)


def test_the_gate_keeps_a_hold_and_says_why(desk, two):
    Site.objects.hold("Election night", by="ops")
    publish("c")
    release = complete()
    Artifact.objects.in_release(release.number).filter(path="index.html").delete()
    refused = desk.get(address("lift-hold"))
    assert refused.status_code == 409
    assert "The hold stays, because release 3 may not go live: index.html could not be made" in words(refused)


def test_a_refused_release_is_shown_when_it_is_ticked_that_so_many_pages_vanish(desk, settings):
    settings.SITE_MAX_VANISHING = 0.1
    for number in range(25):
        publish(f"p{number:02}")
    show()
    for number in range(24):
        unpublish(f"p{number:02}")
    release = complete()
    url = address("show", release.number)
    said = words(desk.get(url))
    assert "24 that vanish /p00/" in said
    assert "… and 4 more" in said
    assert "Tick this if you mean it" in words(answer(desk, url))
    assert live_number() == 1
    assert f"Readers see release {release.number} now." in words(answer(desk, url, allow_removals="on"))
    assert (live_number(), audit()) == (release.number, [("publish release", "ada")])


def test_an_older_release_is_not_shown_forwards(desk, two):
    assert "Readers see release 2, which is newer." in words(desk.get(address("show", 1)))


def test_a_question_costs_so_many_queries_however_many_pages_change(desk, django_assert_max_num_queries):
    show()
    for number in range(60):
        publish(f"p{number:02}")
    show()
    desk.get(address("roll-back", 1))
    with django_assert_max_num_queries(28):
        assert "60 pages vanish" in words(desk.get(address("roll-back", 1)))
