"""Two people change one file at the same time: both changes are in its history, or one is refused in words."""

import io

import pytest

from publisher.pages.library.uploading import replace, upload
from publisher.pages.models import Blob, ContentVersion
from static_site.models import Release
from tests.builds.commands import EAGER, running
from tests.builds.small_site import BUILD, HALF_WAY, build, refuse_unfinished_site
from tests.database.ailments import on_postgres
from tests.desk.browsing import words
from tests.desk.conftest import editor, logged_in
from tests.faults.points import hit
from tests.pages.media.pictures import photo
from tests.static_site.sites import manifest, publish
from tests.static_site.test_unused_files import someone_waits
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

REPLACE = """
import io, sys
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from publisher.pages.models import MediaFile
from tests.pages.media.pictures import photo
settings.PREPARE_AFTER_UPLOAD = False
browser = Client(SERVER_NAME="localhost")
browser.force_login(get_user_model().objects.get(username="{who}"))
sent = {{"file": SimpleUploadedFile("x.jpg", photo({width}, 50)), "seen": "{seen}"}}
answer = browser.post(f"/-/files/{{MediaFile.objects.get().pk}}/replace/", sent)
print(answer.status_code, "Someone else changed tea.jpg" in answer.content.decode())
"""
WRITTEN = {"text": 'INSERT INTO "pages_mediaversion"', "when": "after", "do": "stop"}


@pytest.fixture
def tea(db):
    for name in ("ada", "grace"):
        editor(name)
    file = upload(io.BytesIO(photo(90, 50)), "tea.jpg", by="ada")
    publish("drinks", body="![](/media/tea.jpg)")
    return file


def shell(who, width, seen):
    return "shell", "--no-imports", "-c", REPLACE.format(who=who, width=width, seen=seen)


@on_postgres
@pytest.mark.parametrize("is_seen", [True, False])
def test_two_processes_replace_one_file(tea, is_seen):
    seen, before = tea.live.mark if is_seen else "", ContentVersion.objects.current()
    with hit(*shell("ada", 70, seen), **WRITTEN) as first, running(*shell("grace", 60, seen)) as second:
        wait_until(someone_waits)
        assert first.finish().out.split() == ["302", "False"]
        said, _ = second.communicate(timeout=PATIENCE)
    assert said.split() == (["200", "True"] if is_seen else ["302", "False"])
    history = list(tea.versions.order_by("since").values_list("blob__width", "who"))
    assert history == [(90, "ada"), (70, "ada"), *([] if is_seen else [(60, "grace")])]
    assert ContentVersion.objects.current() == before + len(history) - 1
    assert all(b"".join(blob.read_checked()) for blob in Blob.objects.all())
    if is_seen:  # what was refused left nothing, and can be sent again
        assert not Blob.objects.filter(width=60).exists()


@pytest.mark.parametrize("verb", ["", "replace/"])
def test_a_change_of_what_someone_else_has_changed_is_refused_once(tea, verb):
    ada, at = logged_in(tea.live.by or editor("alice")), f"/-/files/{tea.pk}/"

    def send(seen):
        more = {"file": io.BytesIO(photo(60, 50))} if verb else {"alt": "Mine"}
        if verb:
            more["file"].name = "x.jpg"
        return ada.post(f"{at}{verb}", {"seen": seen, **more})

    opened = ada.get(at).context["found"].version.mark
    tea.describe(by="grace", alt="Theirs")
    refused = send(opened)
    assert "Someone else changed tea.jpg after you opened this page." in words(refused)
    assert tea.live.alt == "Theirs"
    assert f'name="seen" value="{tea.live.mark}"' in refused.content.decode()
    assert send(tea.live.mark).status_code == 302
    assert (tea.live.blob.width, tea.live.alt) == ((60, "Theirs") if verb else (90, "Mine"))


def test_a_file_replaced_while_a_build_runs_comes_with_the_next(tea):
    assert build().code == 0
    publish("other")
    with hit(*BUILD, do="stop", **{**HALF_WAY, "at": 1}, **EAGER) as point:
        assert point.is_hit
        replace(tea, io.BytesIO(photo(60, 50)), "x.jpg", by="grace")
        assert point.finish().code == 0
    refuse_unfinished_site()  # the build itself saw to it that another one followed
    assert [widths_in(release) for release in Release.objects.order_by("number")] == [{90}, {90}, {60}]


def widths_in(release):
    shown = [path for path in manifest(release) if path.startswith("media/")]
    return {int(path.rpartition("-")[2].partition(".")[0]) for path in shown}
