"""Uploads whose process is killed at any step: nothing half there, nothing in the way, and nothing left a day later."""

import fcntl
import io
import os
import signal
import tempfile
from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.db.models.functions import Now

from publisher.pages.library.preparing import FOLDER, prepare
from publisher.pages.library.uploading import upload
from publisher.pages.media.file_limits import MEGABYTE
from publisher.pages.models import Blob, BlobPart, MediaFile, MediaName, MediaVersion, Rendition
from static_site.releases.unused_files import remove_unused_files
from tests.builds.commands import running
from tests.desk.conftest import editor
from tests.desk.files.test_cut_short import everything
from tests.faults.points import hit
from tests.pages.media.pictures import photo
from tests.static_site.slow_clients import connect
from tests.static_site.test_large_bodies import listener, worker_of
from tests.static_site.test_serving_for_real import served
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SHELL = ("shell", "--no-imports", "-c")
TALK = b"ID3" + bytes(range(256)) * 4096 * 2

UPLOAD = """
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
settings.PREPARE_AFTER_UPLOAD = False
browser = Client(SERVER_NAME="localhost")
browser.force_login(get_user_model().objects.get())
file = SimpleUploadedFile("talk.mp3", b"ID3" + bytes(range(256)) * 4096 * 2)
answer = browser.post("/-/files/upload/", {"file": file}, headers={"Accept": "application/json"})
assert answer.status_code == 201, answer.content
"""
PREPARE = """
from publisher.pages.library import preparing
from publisher.pages.models import MediaVersion
preparing.WORKER = "tests.pages.media.stuck_worker"
preparing.prepare(MediaVersion.objects.live())
"""


def left_in(folder):
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


def is_there():
    return bool(b"".join(MediaFile.objects.get().live.blob.read_checked()))


def a_day_later():
    Blob.objects.update(kept_at=Now() - timedelta(days=2))
    while remove_unused_files():
        pass


def refuse_orphans():
    named = MediaVersion.objects.values_list("blob"), Rendition.objects.values_list("blob")
    assert set(Blob.objects.values_list("pk")) == set().union(*named)
    assert all(b"".join(blob.read_checked()) for blob in Blob.objects.all())
    assert not BlobPart.objects.exclude(blob__in=Blob.objects.all()).exists()


@pytest.mark.parametrize(("when", "first"), [("before", 3), ("after", 6)])
def test_an_upload_killed_at_any_statement_leaves_nothing_and_is_repeated(tmp_path, when, first):
    editor("ada")
    before, visited = everything(), 0
    visits_all = os.environ.get("PUBLISHER_TEST_FAULTS") == "all"
    for number in count(1) if visits_all else count(first, 7):
        with hit(*SHELL, UPLOAD, at=number, text='"pages_', when=when, TMPDIR=str(tmp_path)) as point:
            said = point.finish()
            if not point.is_hit:
                break
            assert said.code == -9
        assert everything() == before or (not point.in_transaction and is_there())
        assert left_in(tmp_path) == []
        visited += 1
    assert said.code == 0, said
    assert visited >= 2
    assert b"".join(MediaFile.objects.get().live.blob.read()) == TALK
    a_day_later()
    refuse_orphans()


def test_a_server_killed_among_the_bytes_of_an_upload_leaves_no_file(root, tmp_path):
    (scratch := tmp_path / "scratch").mkdir()
    head = b"POST /-/files/upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (30 * MEGABYTE)
    with served(root, tmp_path / "log", TMPDIR=str(scratch)) as port, connect(port, head) as line:
        line.sendall(bytes(3 * MEGABYTE))
        worker = worker_of(listener(port))
        wait_until(lambda: max(stored_by(worker)) > MEGABYTE)
        os.kill(int(worker.name), signal.SIGKILL)
        wait_until(lambda: not worker.exists())
        assert left_in(scratch) == []


def stored_by(process):
    """Yield the sizes of the files without a name that the process has open."""
    for entry in (process / "fd").iterdir():
        with suppress(FileNotFoundError):
            yield entry.stat().st_size if "(deleted)" in os.readlink(entry) else 0


def test_a_decoder_whose_parent_was_killed_is_joined_by_no_other_and_its_folder_goes(tmp_path, monkeypatch):
    upload(io.BytesIO(photo(600, 400)), "tea.jpg", by="ada")
    with running(*SHELL, PREPARE, TMPDIR=str(tmp_path)) as parent:
        wait_until(lambda: list(tmp_path.glob(f"{FOLDER}*/pid")))
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        decoder = int(next(tmp_path.glob(f"{FOLDER}*/pid")).read_text())
        with (tmp_path / "publisher-renditions.lock").open("ab") as lock:
            with pytest.raises(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.kill(decoder, signal.SIGKILL)
            fcntl.flock(lock, fcntl.LOCK_EX)
    assert len(left_in(tmp_path)) == 2  # the original, and who decoded it
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert prepare(MediaVersion.objects.live()) == 1
    assert left_in(tmp_path) == []
    assert not Blob.objects.get(versions__name="tea.jpg").problem
    refuse_orphans()
    assert MediaName.objects.count() == 1
