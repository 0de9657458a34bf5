"""The process that prepares files after an upload: one at a time, apart from the request, and none is a problem."""

import io
import os
import subprocess

import pytest
from django.core.management import call_command

from publisher.pages.library.uploading import upload
from publisher.pages.media import prepare_process
from publisher.pages.media.prepare_process import Turn, prepare_soon
from publisher.pages.models import Blob, Rendition
from tests.pages.media.pictures import photo
from tests.waiting import wait_until

MANAGE = """
import fcntl, os, pathlib, sys
pathlib.Path("started").open("a").write(" ".join(sys.argv[1:]) + "\\n")
os.fstat(int(sys.argv[-1]))
while not pathlib.Path("end").exists():
    pass
"""


@pytest.fixture
def folder(tmp_path, settings):
    """Make a project whose manage.py records what it was called with, and stays until told to end."""
    (tmp_path / "manage.py").write_text(MANAGE)
    settings.BASE_DIR, settings.PREPARE_AFTER_UPLOAD = tmp_path, True
    yield tmp_path
    (tmp_path / "end").touch()
    wait_until(can_take)


def can_take():
    with Turn.opened() as turn:
        return turn.take()


def started(folder):
    found = folder / "started"
    return found.read_text().splitlines() if found.exists() else []


def test_uploads_in_quick_succession_start_one_process_that_nobody_waits_for(folder):
    for _ in range(3):
        prepare_soon()
    assert not can_take()
    wait_until(lambda: started(folder))
    assert len(started(folder)) == 1
    assert started(folder)[0].startswith("prepare_files --lock ")


def test_the_next_upload_starts_another_when_it_has_ended(folder):
    prepare_soon()
    wait_until(lambda: started(folder))
    (folder / "end").touch()
    wait_until(can_take)
    prepare_soon()
    wait_until(lambda: len(started(folder)) == 2)


def test_it_leaves_no_zombie(folder):
    prepare_soon()
    wait_until(lambda: started(folder))
    (folder / "end").touch()
    wait_until(can_take)
    listed = subprocess.run(["ps", "-o", "stat=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    assert not [state for state in listed.stdout.split() if state.startswith("Z")]


def test_a_process_that_cannot_be_started_is_logged_and_the_upload_stays(folder, caplog):
    (folder / "var" / "prepare_files.lock").mkdir(parents=True)
    prepare_soon()
    assert "the next build does it" in caplog.text
    (folder / "var" / "prepare_files.lock").rmdir()


@pytest.fixture
def own_lock(tmp_path, monkeypatch):
    """Keep the lock of this checkout free: its other tests run at the same time."""
    monkeypatch.setattr(prepare_process, "_lock", lambda: tmp_path / "lock")


@pytest.mark.django_db
def test_the_command_prepares_what_is_missing_and_nothing_twice(own_lock, capsys):
    upload(io.BytesIO(photo(600, 400)), "tea.jpg", by="ada")
    call_command("prepare_files")
    call_command("prepare_files")
    assert capsys.readouterr().out == "Files prepared: 1.\nFiles prepared: 0.\n"
    assert Blob.objects.exclude(prepared_at=None).count() == 1
    assert set(Rendition.objects.values_list("width", "suffix")) == {(480, ".webp"), (600, ".webp"), (600, ".jpg")}


@pytest.mark.django_db
def test_the_command_leaves_the_work_to_one_that_runs(own_lock, capsys):
    upload(io.BytesIO(photo(600, 400)), "tea.jpg", by="ada")
    with Turn.opened() as turn:
        assert turn.take()
        call_command("prepare_files")
    assert capsys.readouterr().out == "Files prepared: 0.\n"
    assert not Rendition.objects.exists()


@pytest.mark.django_db
def test_the_command_works_under_a_turn_that_was_passed_on(own_lock):
    upload(io.BytesIO(photo(60, 40)), "tea.jpg", by="ada")
    with Turn.opened() as turn:
        turn.take()
        call_command("prepare_files", lock=os.dup(turn.file.fileno()))
    assert Rendition.objects.exists()
