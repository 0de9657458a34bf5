"""One's own account: a name with spaces, and all times in one's own zone, which each screen names."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db.models.functions import Now

from builds.models import Build, Lease
from publisher.desk.models import Profile
from publisher.pages.models import AuditEntry, Revision
from tests.desk.browsing import HOME, address, draft, filled_in, save, words
from tests.desk.conftest import PASSWORD, editor, logged_in
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
ACCOUNT = "/-/account/"
AT = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)


def choose(desk, name="", zone=""):
    return desk.post(ACCOUNT, {"name": name, "zone": zone}, follow=True)


def test_a_name_is_signed_from_now_on_and_the_log_in_stays(desk, ada):
    page = draft()
    choose(desk, name="  Ada   Lovelace ")
    save(desk, page, "publish", body="New.")
    page.refresh_from_db()
    entry = AuditEntry.objects.latest("pk")
    assert (page.latest.who, page.latest.by, entry.who, entry.by) == ("Ada Lovelace", ada, "Ada Lovelace", ada)
    for screen in (HOME, address(page), address(page, "history")):
        assert "by Ada Lovelace" in words(desk.get(screen)), screen
    ada.groups.set(Group.objects.filter(name="Operator"))
    desk.post("/-/builds/start/", {"what": "full"})
    assert Lease.objects.get().asked_by == "Ada Lovelace"
    ada.refresh_from_db()
    assert (ada.username, ada.check_password(PASSWORD)) == ("ada", True)


def test_names_typed_in_two_parts_before_are_shown(ada):
    ada.first_name, ada.last_name = "Ada", "Lovelace"
    ada.save()
    assert "The site Ada Lovelace Log out" in words(logged_in(ada).get(HOME))


@pytest.mark.parametrize("name", ["Grace", "grace hopper", "Schedule", "ada, import 12", "Ada\u200b"])
def test_no_one_takes_the_name_of_someone_else_or_of_publisher_itself(desk, name):
    editor("grace", first_name="Grace Hopper")
    assert choose(desk, name=name).context["form"].errors["name"]
    assert not AuditEntry.objects.filter(action="rename person").exists()


def test_a_new_name_is_audited_and_may_be_taken_back(desk):
    choose(desk, name="Ada Lovelace")
    choose(desk, name="ADA LOVELACE")
    choose(desk)
    renamed = AuditEntry.objects.filter(action="rename person").order_by("pk").values_list("detail__to", flat=True)
    assert list(renamed) == ["Ada Lovelace", "ADA LOVELACE", ""]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "Europe/Berlin\0"])
def test_a_zone_that_does_not_exist_is_refused(desk, zone):
    assert choose(desk, zone=zone).context["form"].errors["zone"]


def test_each_screen_names_the_zone_once_and_has_its_times_in_it(desk, ada):
    page = draft()
    Revision.objects.update(created_at=AT)
    Build.objects.create(status="succeeded", created_at=AT, started_at=AT, ended_at=AT)
    show()
    choose(desk, zone="Asia/Kolkata")
    for screen in (HOME, address(page), address(page, "history"), "/-/builds/", f"/-/builds/{Build.objects.get().pk}/"):
        said = words(desk.get(screen))
        assert said.count("Times are in Asia/Kolkata (UTC+05:30).") == 1, screen
        assert re.search(r"4 May? 2026, 04:00", said), screen
    assert "Times are in UTC" in words(logged_in(editor("grace")).get(HOME))


def test_what_scripts_show_and_what_sentences_say_is_in_the_zone_too(desk, ada):
    choose(desk, zone="Asia/Kolkata")
    kept = desk.post(address(draft(), "unsaved"), {"title": "Tea", "unsaved": ""}).json()["at"]
    now = datetime.now(UTC) + timedelta(hours=5, minutes=30)
    assert kept[:2] in {f"{now:%H}", f"{now - timedelta(minutes=1):%H}"}
    Lease.objects.update(drain_until=Now() + timedelta(minutes=20), drained_by="ops")
    until = Lease.objects.get().drain_until + timedelta(hours=5, minutes=30)
    show()
    publish("milk")
    assert re.search(rf"builds are paused until (\d+ \w+, )?{until:%H:%M} by ops", words(desk.get(HOME)))


def test_the_date_that_readers_see_is_typed_in_the_sites_zone_whatever_the_editors(desk, settings):
    settings.SITE_TIME_ZONE = "Europe/Berlin"
    choose(desk, zone="Asia/Kolkata")
    page = draft(date=AT)
    assert filled_in(desk, page)["date"] == "2026-05-04T00:30:00"
    save(desk, page, body="New.")
    page.refresh_from_db()
    assert page.latest.date == AT


def test_the_browsers_zone_is_offered_only_to_those_who_chose_none(desk, ada):
    assert b'data-module="offer-zone"' in desk.get(HOME).content
    assert desk.get(f"{ACCOUNT}?zone=Asia/Tokyo").context["form"]["zone"].value() == "Asia/Tokyo"
    choose(desk, zone="Asia/Kolkata")
    assert b"offer-zone" not in desk.get(HOME).content
    assert Profile.objects.zone_of(ada) == "Asia/Kolkata"
