"""The process of an import: started for real, killed in the middle, and started again."""

import os
import re
import signal
from datetime import timedelta

import pytest
from django.utils import timezone

from publisher.desk.models.import_run import ImportRun
from publisher.pages.models import Page, Publication
from tests.builds.commands import database_url
from tests.desk.conftest import editor, logged_in
from tests.desk.imports.test_imports import post, screen, send, zipped
from tests.importing.test_import_undo import live
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = 300


@pytest.fixture
def admin(settings, monkeypatch):
    """Return an administrator's browser, whose imports start processes on this test's database."""
    settings.BUILD_LAUNCHER = "local"
    monkeypatch.setenv("DATABASE_URL", database_url())
    return logged_in(editor("margaret", role="Administrator"))


def ended(status):
    run = ImportRun.objects.get()
    assert run.error == ""
    return run.status == status


def process(run):
    return int(re.search(r"Process (\d+)", run.said)[1])


def test_a_killed_process_leaves_an_import_that_goes_on_and_is_undone_whole(admin):
    before = live()
    text = "---\ntitle: A page\n---\nText."
    send(admin, zipped({f"content/p{number}.md": text for number in range(PAGES)} | {"hugo.toml": ""}), publish="on")
    wait_until(lambda: ended("checked"))
    run = ImportRun.objects.get()
    assert f"{PAGES} new" in screen(admin, run)
    post(admin, run, "confirm")
    wait_until(lambda: Page.objects.count() > 1)
    os.kill(process(ImportRun.objects.get()), signal.SIGKILL)
    written = Page.objects.count() - 1
    assert 0 < written < PAGES
    ImportRun.objects.update(beat_at=timezone.now() - timedelta(minutes=10))
    assert "The import broke off" in screen(admin, run)
    post(admin, run, "continue")
    wait_until(lambda: ended("imported"))
    assert Publication.objects.live().count() == PAGES + 1
    post(admin, run, "undo")
    wait_until(lambda: ended("undone"))
    assert live() == before
