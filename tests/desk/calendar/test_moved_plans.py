"""A plan moved in the calendar: only its time changes, never over someone else's change or to a time that isn't."""

from datetime import UTC, datetime

import pytest

from publisher.desk.models import Profile
from publisher.pages.models import AuditEntry
from tests.desk.browsing import Fields, address, draft, words

pytestmark = pytest.mark.django_db
NINE, END = datetime(2890, 3, 1, 9, tzinfo=UTC), datetime(2890, 4, 1, 9, tzinfo=UTC)


@pytest.fixture
def tea():
    page = draft(title="Chosen")
    page.schedule(by="mia", publish_at=NINE, unpublish_at=END, zone="UTC")
    page.save_revision(by="mia", title="Later")
    return page


def screen(page, column="publish_at"):
    return f"{address(page, 'schedule/move')}?plan={column}"


def form_of(desk, page, column="publish_at"):
    return Fields(desk.get(screen(page, column)).content.decode()).sent | {"zone": "UTC"}


def times(page):
    page.refresh_from_db()
    return page.publish_at, page.unpublish_at


def move(desk, page, column="publish_at", **typed):
    return desk.post(screen(page, column), {**form_of(desk, page, column), **typed}, follow=True)


def refused(answer):
    return [said for errors in answer.context["form"].errors.values() for said in errors]


def test_only_the_time_changes_and_moving_back_undoes_it(desk, tea):
    chosen = tea.planned_revision_id
    answer = move(desk, tea, publish_at="2890-03-08T09:00")
    assert answer.redirect_chain == [("/-/calendar/?month=2890-03", 302)]
    said = words(answer)
    assert "Moved /tea/: Published on Wed 8 Mar 2890, 09:00 UTC (UTC+00:00), by the scheduler's tick" in said
    assert "Before, it was Wed 1 Mar 2890, 09:00 UTC." in said
    assert times(tea) == (NINE.replace(day=8), END)
    move(desk, tea, "unpublish_at", unpublish_at="2890-05-01T09:00")
    assert times(tea) == (NINE.replace(day=8), END.replace(month=5))
    move(desk, tea, publish_at="2890-03-01T09:00")
    move(desk, tea, "unpublish_at", unpublish_at="2890-04-01T09:00")
    assert (*times(tea), tea.planned_revision_id) == (NINE, END, chosen)
    assert AuditEntry.objects.filter(page=tea, action="schedule", who="ada").count() == 4


def test_the_time_is_typed_and_shown_in_the_persons_own_zone(desk, ada, tea):
    Profile.objects.choose(ada, "Asia/Tokyo")
    form = desk.get(screen(tea)).context["form"]
    assert (f"{form['publish_at'].value():%H:%M}", form["zone"].value()) == ("18:00", "Asia/Tokyo")
    move(desk, tea, publish_at="2890-03-02T18:00", zone="Asia/Tokyo")
    assert times(tea)[0] == NINE.replace(day=2)


@pytest.mark.parametrize(
    ("typed", "zone", "why"),
    [
        ("2020-01-01T09:00", "UTC", "Wed 1 Jan 2020, 09:00 is in the past in UTC; choose a later time."),
        ("2036-03-30T02:30", "Europe/Berlin", "the next valid time is Sun 30 Mar 2036, 03:00."),
        ("2036-10-26T02:30", "Europe/Berlin", "occurs twice in Europe/Berlin"),
        ("2890-04-01T09:00", "UTC", "The page is unpublished on Sat 1 Apr 2890, 09:00 UTC; choose an earlier time"),
        ("", "UTC", "This field is required."),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_nothing_moves(desk, tea, typed, zone, why):
    [said] = refused(move(desk, tea, publish_at=typed, zone=zone))
    assert why in said
    assert times(tea) == (NINE, END)


def test_a_page_is_not_unpublished_before_it_is_published(desk, tea):
    [said] = refused(move(desk, tea, "unpublish_at", unpublish_at="2890-02-01T09:00"))
    assert said == "The page would end before it begins; choose a later time."


@pytest.mark.parametrize("way", ["schedule/move", "schedule"])
def test_a_plan_that_someone_else_moved_is_not_overwritten_until_it_was_seen(desk, tea, way):
    form = Fields(desk.get(address(tea, way)).content.decode()).sent | {"zone": "UTC", "publish_at": "2890-03-08T09:00"}
    form["revision"] = tea.planned_revision_id
    tea.schedule(by="mia", publish_at=NINE.replace(day=5), zone="UTC")
    answer = desk.post(address(tea, way), form)
    assert "The plan for /tea/ was changed or carried out after you opened this" in refused(answer)[0]
    assert "Published on Sun 5 Mar 2890, 09:00 UTC" in words(answer)
    assert times(tea)[0] == NINE.replace(day=5)
    form["seen"] = Fields(answer.content.decode()).sent["seen"]
    desk.post(address(tea, way), form)
    assert times(tea)[0] == NINE.replace(day=8)


def test_a_plan_moved_by_someone_else_is_not_cancelled_unseen(desk, tea):
    form = Fields(desk.get(address(tea, "schedule")).content.decode()).sent | {"then": "cancel"}
    tea.schedule(by="mia", publish_at=NINE.replace(day=5), zone="UTC")
    assert "was changed or carried out" in words(desk.post(address(tea, "schedule"), form))
    assert times(tea)[0] == NINE.replace(day=5)


def test_a_move_says_which_plan_it_saw(desk, tea):
    assert refused(move(desk, tea, publish_at="2890-03-08T09:00", seen="")) == ["This field is required."]


def test_a_plan_that_is_gone_says_so(desk, tea):
    form = form_of(desk, tea)
    tea.schedule(by="mia")
    said = words(desk.post(screen(tea), form, follow=True))
    assert "The plan for /tea/ was carried out or cancelled, so there is nothing to move." in said


def test_a_plan_for_which_no_text_was_chosen_gets_none_by_moving(desk, tea):
    type(tea).objects.filter(pk=tea.pk).update(planned_revision=None)
    assert "No text was chosen for this plan" in refused(move(desk, tea, publish_at="2890-03-08T09:00"))[0]
