"""Publish now: near for a small change in a web server with room for it, otherwise far, in a dyno of its own."""

import io
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.db.models.functions import Now

from builds.launching.publish_now import _soon, is_possible, launch_after_restart, launch_next, launch_soon
from builds.models import Build, Lease
from publisher import heavy_turn
from publisher.pages.library.uploading import upload
from publisher.pages.models import ContentVersion
from static_site.fingerprint import fingerprint
from static_site.models import Release, Site
from tests.static_site.live import show
from tests.static_site.sites import THEME, publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def web(settings, platform, tmp_path, app, private_turn):
    """Make this process a web server of an app whose builds end at once, with a small change to publish."""
    (tmp_path / "manage.py").touch()
    settings.BASE_DIR = platform.apps["example"].slug = tmp_path
    settings.BUILD_APP, settings.BUILD_API_KEY, settings.BUILD_API_URL = app.name, app.key, app.url
    settings.BUILD_NEARBY_OUTPUTS = 200
    publish("guides", "Guides")
    publish("guides/tea", "Tea")
    show(fingerprint=fingerprint(THEME))
    publish("guides/tea", "Tea", body="Another text.", at=datetime(2026, 1, 2, tzinfo=UTC))
    return settings


def chosen() -> str:
    """Launch a build; return its launcher."""
    launch_next(Build(by="ada"))
    return Build.objects.latest("number").launcher


@pytest.mark.usefixtures("web")
def test_a_small_change_is_built_near(platform):
    assert chosen() == "near"
    build = Build.objects.get()
    assert (build.status, build.trigger, build.by, build.answer) == ("launching", "follow-up", "ada", "accepted")
    assert build.said.startswith("Process ")
    assert platform.requests == []


def test_a_change_that_touches_as_much_as_is_allowed_is_built_near_and_one_more_is_not(web):
    web.BUILD_NEARBY_OUTPUTS = 2  # the page and the sitemap
    assert chosen() == "near"
    Lease.objects.cancel(Build.objects.get(), by="test")
    web.BUILD_NEARBY_OUTPUTS = 1
    assert chosen() == "heroku_api"


def switch_off(settings):
    settings.BUILD_NEARBY_OUTPUTS = 0


def leave_a_full_release_unfinished(settings):
    version, mine = ContentVersion.objects.current(), fingerprint(THEME)
    Release.objects.create(number=2, content_version=version, fingerprint=mine, is_full=True)


def change_the_theme(settings):
    Release.objects.update(fingerprint="e" * 64)


def deploy_other_code(settings):
    settings.ON_DYNO = True
    Site.objects.update(fingerprint="e" * 64)
    Release.objects.update(fingerprint="e" * 64)


def ask_for_a_full_build(settings):
    Lease.objects.ask("full", by="ops")


def let_a_near_build_die(settings):
    Build.objects.create(launcher="near", status="failed", cause="died", started_at=Now(), ended_at=Now())


def show_four_new_files(settings):
    names = [upload(io.BytesIO(b"a,b"), f"{number}.csv", by="test").live.name for number in range(4)]
    publish("guides/tea", "Tea", body=" ".join(f"[file](/media/{name})" for name in names))


FAR = [
    switch_off, leave_a_full_release_unfinished, change_the_theme, deploy_other_code, ask_for_a_full_build,
    let_a_near_build_die, show_four_new_files,
]  # fmt: skip


@pytest.mark.parametrize("cause", FAR, ids=lambda cause: cause.__name__)
def test_anything_larger_or_doubtful_is_built_far(web, platform, cause):
    cause(web)
    assert chosen() == "heroku_api"
    assert len(platform.requests) == 1


@pytest.mark.usefixtures("web")
def test_while_a_picture_is_decoded_in_this_dyno_a_change_is_built_far():
    with heavy_turn.one_at_a_time():
        assert chosen() == "heroku_api"


@pytest.mark.usefixtures("web", "no_memory")
def test_without_room_for_it_in_memory_a_change_is_built_far():
    assert chosen() == "heroku_api"


@pytest.mark.usefixtures("web")
def test_a_change_is_built_near_again_after_a_build_far_away_has_succeeded():
    let_a_near_build_die(None)
    Build.objects.create(launcher="heroku_api", status="succeeded", started_at=Now(), ended_at=Now())
    assert chosen() == "near"


def test_near_builds_need_no_key_and_what_is_too_large_then_waits_for_the_tick(web):
    web.BUILD_API_KEY = ""
    assert is_possible()
    ask_for_a_full_build(web)
    launch_next(Build(by="ada"))
    assert not Build.objects.exists()


def test_a_process_whose_dyno_ends_with_it_builds_far(web):
    assert launch_soon("ada", near=False)
    wait_until(Build.objects.exclude(answer="unknown").exists)
    assert Build.objects.get().launcher == "heroku_api"
    web.BUILD_API_KEY = ""
    assert not launch_soon("ada", near=False)


@pytest.mark.usefixtures("web")
def test_a_change_is_looked_at_only_once_it_is_committed():
    with transaction.atomic():
        launch_soon("ada")
        _soon.submit(int).result()
        assert not Build.objects.exists()
    _soon.submit(int).result()
    assert (Build.objects.get().launcher, Build.objects.get().trigger) == ("near", "publish")


def test_where_builds_are_local_all_are(web):
    web.BUILD_LAUNCHER = "local"
    assert chosen() == "local"


def test_a_web_server_launches_what_is_due_when_it_starts_unless_near_builds_are_off(web):
    web.BUILD_NEARBY_OUTPUTS = 0
    launch_after_restart()
    _soon.submit(int).result()
    assert not Build.objects.exists()
    web.BUILD_NEARBY_OUTPUTS = 200
    launch_after_restart()
    _soon.submit(int).result()
    build = Build.objects.get()
    assert (build.launcher, build.trigger) == ("near", "restart")
