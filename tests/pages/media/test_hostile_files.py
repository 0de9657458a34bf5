"""Hostile files are refused, or do no harm: no browser runs them, and nothing of ours reads more than it must."""

import io
import re
import subprocess
import sys

import pytest
from django.conf import settings

from publisher.pages.library.preparing import prepare
from publisher.pages.library.uploading import upload
from publisher.pages.media.kinds import DOCUMENT, LONGEST_END, MOST_OF_TABLE, PICTURE, UnusableFile, kind_of, size_of
from publisher.pages.models import Blob, MediaFile, MediaVersion
from tests.desk.conftest import editor, logged_in
from tests.effort import lines_run
from tests.pages.media.hostile_files import HTML, REFUSED, SCRIPT, TAKEN, archive, crowded_archive
from tests.static_site.live import show
from tests.static_site.sites import publish

KILOBYTE, MEGABYTE = 1 << 10, 1 << 20
HARMLESS = re.compile(r"image/(jpeg|png|gif|webp)|video/(mp4|webm)|audio/mpeg|application/(pdf|zip|vnd\..*)|text/csv.*")
MEASURED = r"""
import re, sys
from pathlib import Path
from publisher.pages.media import rendition_worker

def peak():
    return int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1])

before = peak()
rendition_worker.main(*sys.argv[1:])
sys.stderr.write(str(peak() - before))
"""


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(name):
    with pytest.raises(UnusableFile, match=r"^“"):
        upload(io.BytesIO(REFUSED[name]), name, by="ada")
    assert not MediaFile.objects.exists()
    assert not Blob.objects.exists()


@pytest.mark.django_db
def test_what_is_taken_can_do_nothing_in_a_browser(client):
    desk = logged_in(editor("ada"))
    for name, content in TAKEN.items():
        upload(io.BytesIO(content), name, by="ada")
    publish("all", body="\n\n".join(f"![{name}](/media/{name})" for name in TAKEN))
    in_desk = [desk.get(f"/-/files/{file.pk}/show/") for file in MediaFile.objects.all()]
    prepare(MediaVersion.objects.live())
    in_desk += [desk.get(f"/-/files/{file.pk}/show/") for file in MediaFile.objects.all()]
    show()
    found = set(re.findall(r"/media/[0-9a-f]{16}/[^\s\",]+", client.get("/all/").content.decode()))
    on_site = [client.get(path) for path in sorted(found)]
    assert len(on_site) > len(TAKEN) - 5
    for response in (*in_desk, *on_site):
        assert response.status_code == 200
        assert HARMLESS.fullmatch(response["Content-Type"])
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "script-src" not in response["Content-Security-Policy"]
        if response["Content-Type"].startswith(("text/", "application/")) and "pdf" not in response["Content-Type"]:
            assert response["Content-Disposition"].startswith("attachment")
        content = response.getvalue()
        if response in on_site and response["Content-Type"].startswith("image/"):
            assert HTML not in content
            assert SCRIPT not in content
    for response in in_desk:
        assert response["Content-Security-Policy"].startswith("sandbox;")


@pytest.mark.parametrize("name", [name for name in TAKEN if name.endswith((".png", ".gif", ".jpg", ".webp"))])
def test_a_decoder_takes_at_most_150_megabytes(tmp_path, name):
    (source := tmp_path / name).write_bytes(TAKEN[name])
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(source), source.suffix, str(tmp_path)],
        cwd=settings.BASE_DIR, env={}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert 0 < int(done.stderr) * KILOBYTE <= 150 * MEGABYTE


class Counted(io.BytesIO):
    """A file that counts what is read of it."""

    count = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.count += len(found)
        return found


@pytest.mark.parametrize("name", [name for name in TAKEN if not name.endswith(".csv")])
def test_a_kind_and_a_size_are_told_from_a_small_part_of_a_file(name):
    head, tail = TAKEN[name][: 8 * KILOBYTE], TAKEN[name][8 * KILOBYTE :]
    file = Counted(TAKEN[name] if name.endswith(("zip", "xlsx", "odt")) else head + tail + bytes(9 * MEGABYTE))
    kind = kind_of(file, name)
    if kind.group == PICTURE:
        size_of(file, kind)
    most = LONGEST_END + MOST_OF_TABLE if kind.group == DOCUMENT else 0
    assert file.count <= most + 32 * KILOBYTE


def test_a_crowded_archive_takes_no_longer_than_a_full_one():
    full = lines_run(lambda: kind_of(io.BytesIO(crowded_archive(6_000)), "a.zip"))
    assert lines_run(lambda: kind_of(io.BytesIO(crowded_archive(600_000)), "a.zip")) == full < 50_000


def test_an_archive_is_known_by_the_names_at_the_beginning_of_its_table():
    other = [f"word/media/image{number}.png" for number in range(500)]
    assert kind_of(io.BytesIO(archive(*other, "word/document.xml")), "a.docx").suffix == ".docx"
    commented = archive("a.txt")[:-2] + b"\7\0comment"
    assert kind_of(io.BytesIO(commented), "a.zip").suffix == ".zip"
