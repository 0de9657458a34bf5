"""The receipt: a change's progress to readers, what holds it up, and what happens next, all from rows."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from builds.models import Build, Lease, ScheduledRun
from builds.models.lease_claims import Claimant
from publisher.desk.receipt.receipt import Receipt
from publisher.pages.models import AuditEntry, ContentVersion, Page
from static_site.building.release_builder import PICTURES
from static_site.models import Flip, Release
from tests.desk.browsing import address, draft, save, words
from tests.desk.conftest import editor, logged_in
from tests.desk.receipts import ago, steps, tea, told
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
__all__ = ["tea"]


def test_a_draft_and_what_has_long_been_live_have_none(desk):
    assert Receipt.of(draft("coffee")) is None
    page = publish("tea")
    show()
    Flip.objects.update(at=ago(hours=2))
    assert Receipt.of(page) is None
    assert "Publishing steps" not in words(desk.get(address(page)))


def test_it_goes_from_saved_to_live(desk, tea):
    assert steps(tea) == [
        ("Saved", "done"), ("Published", "done"), ("Waiting for a build", "now"), ("Live", "ahead")
    ]  # fmt: skip
    build = Lease.objects.claim(Claimant("somebody"), trigger="command")
    Lease.objects.beat(build, phase=PICTURES, done=2, total=5)
    assert "Preparing pictures 2 of 5" in told(desk, tea)
    Lease.objects.beat(build, phase="page", done=8213, total=10000)
    assert "Building 8,213 of 10,000" in told(desk, tea)
    Lease.objects.stop(build, "succeeded", "")
    show()
    assert steps(tea)[2:] == [("Built", "done"), ("Live", "done")]
    assert 'href="/tea/"' in desk.get(address(tea, "receipt")).content.decode()


def test_it_says_who_did_it_and_when(desk, tea):
    said = told(desk, tea)
    entry = AuditEntry.objects.get(version=ContentVersion.objects.current())
    assert f"Published {entry.at:%H:%M:%S} by test" in said
    assert f"Saved {tea.latest.created_at:%H:%M:%S} by test" in said


def test_what_several_pages_share_and_what_a_plan_did_is_told_as_well(desk, tea):
    coffee = draft("coffee")
    Page.objects.filter(pk__in=[coffee.pk]).publish(by="ada")
    assert "Published" in told(desk, coffee)
    coffee.save_revision(by="bob", title="Coffee anew")
    coffee.schedule(by="bob", publish_at=ago(minutes=1))
    Page.objects.publish_due()
    assert "as planned" in told(desk, coffee)


def test_a_later_draft_is_no_part_of_it_and_it_says_so(desk, tea):
    show()
    assert "is not part of this" not in told(desk, tea)
    tea.save_revision(by="mia", title="Later")
    assert "by mia, isn’t published. What changed" in told(desk, tea)


def test_a_page_that_leaves_is_gone_in_the_end(desk, tea):
    show()
    tea.unpublish(by="ada")
    assert steps(tea) == [
        ("Unpublished", "done"), ("Waiting for a build", "now"), ("No longer live", "ahead")
    ]  # fmt: skip
    show()
    assert steps(tea)[-1] == ("No longer live", "done")
    assert "No longer live since" in told(desk, tea)


def test_a_page_that_moves_or_is_deleted_says_so(tea):
    show()
    tea.move("drinks", by="ada")
    assert steps(tea)[0] == ("Moved", "done")
    assert Receipt.of(tea).url == "/drinks/"
    tea.mark_deleted(by="ada")
    assert steps(tea)[0] == ("Deleted", "done")


def test_a_new_weight_alone_is_on_its_way_too(desk, tea):
    show()
    Page.objects.filter(pk=tea.pk).update(weight=4)
    tea.publish(by="ada")
    assert steps(tea)[1:3] == [("Published", "done"), ("Waiting for a build", "now")]


def test_a_page_whose_section_came_says_that_and_not_that_somebody_published_it():
    show()
    below = publish("drinks/tea")
    show()
    publish("drinks")
    assert steps(below)[0] == ("Section changed", "done")


def test_the_build_at_work_may_be_for_what_was_published_before(desk, tea):
    build = Lease.objects.claim(Claimant("somebody"), trigger="command")
    Release.objects.create(number=99, content_version=ContentVersion.objects.current() - 1, fingerprint="f")
    said = f"Build {build.number} is rendering earlier changes; the next build follows at once."
    assert said in told(desk, tea)


def test_it_is_asked_often_while_something_moves_then_seldom_then_no_more(tea):
    Lease.objects.claim(Claimant("somebody"), trigger="command")
    assert Receipt.of(tea).seconds == 1
    Lease.objects.update(build=None)
    Build.objects.all().delete()
    assert [seconds_after(tea, minutes) for minutes in (0, 1, 20, 61)] == [2, 10, 30, 0]
    AuditEntry.objects.update(at=timezone.now())
    show()
    assert Receipt.of(tea).seconds == 0


def seconds_after(page, minutes):
    AuditEntry.objects.update(at=ago(minutes=minutes))
    return Receipt.of(page).seconds


def test_the_last_answer_brings_along_what_else_says_where_the_page_stands(desk, tea):
    assert "Not everything is live yet" in words(desk.get(address(tea)))
    assert 'id="standing"' not in desk.get(address(tea, "receipt")).content.decode()
    show()
    last = desk.get(address(tea, "receipt"))
    assert re.search(r'<div id="standing" hx-swap-oob="true">\s*</div>', last.content.decode()), "all is well"
    assert words(last).endswith("Live")


@pytest.mark.parametrize("many", [10, 1000])
def test_it_takes_five_queries_however_much_there_is(django_assert_max_num_queries, tea, many):
    now = timezone.now()
    Page.objects.bulk_create(Page(path=f"page-{number}") for number in range(many))
    Build.objects.bulk_create(
        Build(trigger="schedule", status="failed", cause="error", started_at=now, ended_at=now) for _ in range(many)
    )
    ScheduledRun.objects.bulk_create(ScheduledRun(job="schedule_build", began_at=now) for _ in range(many))
    for number in range(3):
        tea.save_revision(by="ada", title=f"Tea {number}")
        tea.publish(by="ada")
        with django_assert_max_num_queries(5):
            receipt = Receipt.of(tea)
            assert receipt.steps
            assert receipt.delay
        show()
        with django_assert_max_num_queries(5):
            assert Receipt.of(tea).steps[-1].state == "done"


def test_asking_does_not_keep_a_session_alive(desk, tea):
    desk.get(address(tea))
    end = session_end(desk)
    desk.get(address(tea, "receipt"))
    assert session_end(desk) == end
    desk.get(address(tea))
    assert session_end(desk) > end


def session_end(desk):
    return Session.objects.get(pk=desk.session.session_key).expire_date


def test_who_is_no_longer_logged_in_gets_nothing_in_place_of_it_and_keeps_the_page(client, tea):
    answered = client.get(address(tea, "receipt"), headers={"HX-Request": "true"})
    assert (answered.status_code, answered.content, "HX-Refresh" in answered) == (204, b"", False)
    assert client.get(address(tea, "receipt")).status_code == 302


def test_everybody_who_can_come_in_sees_it(tea):
    author = logged_in(editor("bob", role="Author"))
    assert "Publishing steps Saved" in words(author.get(address(tea)))


def test_publishing_says_it_once_and_the_receipt_the_rest(desk):
    show()
    said = words(save(desk, draft(in_menu=False), then="publish"))
    assert f"Published as content version {ContentVersion.objects.current()}. Tea" in said
    assert "Publishing steps Saved" in said
