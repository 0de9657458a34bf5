"""Files through the real server: larger than any form, and whole in no process's memory."""

import itertools
import os
import re
from pathlib import Path

import pytest
import requests
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from publisher.byte_queue import IN_MEMORY, ByteQueue
from publisher.pages.models import Blob, MediaFile
from tests.desk.conftest import editor
from tests.pages.media.hostile_files import REFUSED, TAKEN
from tests.static_site.live import show
from tests.static_site.sites import publish
from tests.static_site.slow_clients import connect
from tests.static_site.test_serving_for_real import served
from tests.waiting import PATIENCE, wait_until

MEGABYTE = 1 << 20
TALK = b"ID3" + os.urandom(MEGABYTE) * 30


def worker_of(server: int) -> Path:
    """Return the /proc folder of the process that answers, a child of gunicorn's first."""
    children = Path(f"/proc/{server}/task/{server}/children")
    wait_until(children.read_text)
    return Path("/proc", children.read_text().split()[0])


def listener(port: int) -> int:
    """Return our child that was told to listen on the port."""
    ours = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return next(int(pid) for pid in ours if f":{port}".encode() in Path(f"/proc/{pid}/cmdline").read_bytes())


def memory(process: Path, what: str) -> int:
    """Return VmRSS (now) or VmHWM (the peak), in bytes."""
    return int(re.search(rf"{what}:\s*(\d+) kB", (process / "status").read_text())[1]) << 10


@pytest.fixture
def browser():
    client = Client()
    client.force_login(editor("ada"))
    found = requests.Session()
    found.trust_env = False
    found.cookies.set(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
    return found


@pytest.mark.django_db(transaction=True)
def test_a_large_file_comes_and_goes_and_the_server_stays_small(root, tmp_path, browser):
    with served(root, tmp_path / "log") as port:
        home = f"http://127.0.0.1:{port}"
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(f"{home}/-/files/").text)[1]
        answer = browser.post(
            f"{home}/-/files/upload/",
            data={"csrfmiddlewaretoken": token},
            files={"file": ("talk.mp3", TALK)},
            headers={"Accept": "application/json", "Referer": home},
            timeout=PATIENCE,
        )
        assert (answer.status_code, answer.json().get("name")) == (201, "talk.mp3")
        wait_until(lambda: Blob.objects.exclude(prepared_at=None).exists())
        publish("", body="![A talk](/media/talk.mp3)")
        show()
        path = re.search(r"/media/[0-9a-f]{16}/talk.mp3", browser.get(f"{home}/").text)[0]
        worker = worker_of(listener(port))
        (worker / "clear_refs").write_text("5")  # the peak begins anew
        before = memory(worker, "VmRSS")
        ask = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
        slow = [connect(port, ask, room=4096) for _ in range(4)]
        assert browser.get(f"{home}{path}", timeout=PATIENCE).content == TALK
        for line in slow:
            assert line.recv(12) == b"HTTP/1.1 200"
            line.close()
        assert b"".join(MediaFile.objects.get().live.blob.read_checked())
        assert memory(worker, "VmHWM") - before < len(TALK)  # five readers together
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.django_db(transaction=True)
def test_the_web_process_decodes_no_picture_and_stays_small(root, tmp_path, browser):
    idle = {"DJANGO_SETTINGS_MODULE": "tests.pages.media.idle_settings"}
    with served(root, tmp_path / "log", **idle) as port:
        home = f"http://127.0.0.1:{port}"
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(f"{home}/-/files/").text)[1]
        worker = worker_of(listener(port))
        before = memory(worker, "VmRSS")
        for name, content in (TAKEN | REFUSED).items():
            answer = browser.post(
                f"{home}/-/files/upload/",
                data={"csrfmiddlewaretoken": token},
                files={"file": (name, content)},
                headers={"Accept": "application/json", "Referer": home},
                timeout=PATIENCE,
            )
            assert answer.status_code == (201 if name in TAKEN else 422), (name, answer.text)
        for file in MediaFile.objects.all():
            assert browser.get(f"{home}/-/files/{file.pk}/").status_code == 200
            assert browser.get(f"{home}/-/files/{file.pk}/show/").status_code == 200
        assert memory(worker, "VmHWM") - before < 150 * MEGABYTE
        assert "/PIL/" not in (worker / "maps").read_text()  # its decoders would be mapped there
    assert MediaFile.objects.count() == len(TAKEN)


@pytest.mark.django_db(transaction=True)
def test_a_form_elsewhere_is_as_small_as_ever(root, tmp_path, browser):
    with served(root, tmp_path / "log") as port:
        ask = b"POST /-/log-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(TALK)
        with connect(port, ask) as line:
            assert line.recv(12) == b"HTTP/1.1 413"


@given(st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 200_000)), max_size=12))
def test_bytes_leave_a_queue_in_the_order_they_came(steps):
    queue, model, came = ByteQueue(), bytearray(), itertools.count()
    for arriving, leaving in steps:
        piece = next(came).to_bytes(2, "big") * (arriving // 2)
        queue.add(piece)
        model += piece
        assert len(queue) == len(model)
        assert len(queue.first) <= IN_MEMORY
        taken = queue.take(leaving)
        assert taken == bytes(model[: len(taken)])
        assert taken or not model or not leaving
        del model[: len(taken)]
    assert b"".join(iter(lambda: queue.take(1_000), b"")) == bytes(model)
    assert (len(queue), queue.file) == (0, None)
