"""Pictures become what readers get: upright, in sRGB, without metadata; and what is made to do harm, does none."""

import io
import json
import subprocess
import sys

import pytest
from django.conf import settings
from PIL import Image, ImageCms

from publisher.pages.library import preparing
from publisher.pages.library.file_purge import purge_file
from publisher.pages.library.preparing import WORKER, prepare
from publisher.pages.library.uploading import upload
from publisher.pages.media.file_limits import DAMAGED, HUNG, TOO_MUCH
from publisher.pages.models import Blob, BlobPart, MediaVersion, Rendition
from tests.pages.media.pictures import animation, encoded, opened, photo

GPS, ORIENTATION, ARTIST = 0x8825, 0x0112, 0x013B


@pytest.fixture
def made(tmp_path):
    """Run the worker as the build does; return its answer, and the files by name."""

    def run(content: bytes, suffix: str):
        source = tmp_path / f"source{suffix}"
        source.write_bytes(content)
        command = [sys.executable, "-m", WORKER, str(source), suffix, str(tmp_path)]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env={}, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        answer = json.loads(done.stdout)
        files = {one["file"]: (tmp_path / one["file"]).read_bytes() for one in answer.get("made", ())}
        return answer, files

    return run


def test_a_photo_becomes_upright_and_says_nothing_about_where_it_was_taken(made):
    exif = Image.Exif()
    exif[ORIENTATION], exif[ARTIST] = 6, "Ada"
    exif.get_ifd(GPS)[2] = (51.0, 30.0, 0.0)
    answer, files = made(photo(1600, 900, exif=exif, comment=b"secret"), ".jpg")
    assert {name: opened(content).size for name, content in files.items()} == {
        "480.webp": (480, 853),
        "900.webp": (900, 1600),
        "900.jpg": (900, 1600),
    }
    for content in files.values():
        assert not dict(opened(content).getexif())
        assert not {"exif", "comment", "icc_profile", "xmp"} & opened(content).info.keys()
        assert b"Ada" not in content
        assert b"secret" not in content
    assert answer["encoder"].startswith("Pillow ")


def test_colours_become_srgb(made):
    red = Image.new("RGB", (100, 100), (200, 30, 30))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")  # its red is green
    for profile, shown in ((None, "red"), (srgb, "red"), (swapped, "green"), (b"not a profile", "red")):
        _, files = made(encoded(red, "PNG", icc_profile=profile), ".png")
        r, g, _ = opened(files["100.png"]).convert("RGB").getpixel((5, 5))
        assert ("red" if r > g else "green") == shown


def test_an_animation_stays_one(made):
    _, files = made(animation(3), ".gif")
    assert [(opened(content).n_frames, opened(content).info["loop"]) for content in files.values()] == [(3, 0)]


def test_transparency_and_sharp_drawings_stay(made):
    drawing = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    drawing.paste((255, 0, 0, 255), (10, 10, 150, 150))
    _, files = made(encoded(drawing, "PNG"), ".png")
    for content in files.values():
        shown = opened(content).convert("RGBA")
        assert shown.getpixel((20, 20)) == (255, 0, 0, 255)
        assert shown.getpixel((250, 150))[3] == 0


def test_a_large_picture_with_transparency_stays_within_its_memory(made):
    _, files = made(photo(6000, 4000, "PNG", mode="RGBA", compress_level=1), ".png")
    assert "1920.webp" in files


def test_a_jpeg_beyond_24_megapixels_is_read_small(made):
    _, files = made(photo(9000, 9000), ".jpg")
    assert opened(files["1920.webp"]).size == (1920, 1920)


@pytest.mark.parametrize(
    ("content", "suffix", "said"),
    [
        (photo(9000, 9000, progressive=True), ".jpg", TOO_MUCH),
        (photo()[:4000], ".jpg", DAMAGED),
        (photo(name="PNG")[:900], ".png", DAMAGED),
        (photo(name="WEBP")[:300], ".webp", DAMAGED),
        (animation(2)[:-300] if len(animation(2)) > 600 else b"GIF89a" + bytes(20), ".gif", DAMAGED),
        (photo(name="PNG"), ".jpg", DAMAGED),  # another decoder than the one asked for is never tried
        (b"\x89PNG\r\n\x1a\n" + b"<script>" * 100, ".png", DAMAGED),
        (animation(1000, 300), ".gif", "1,000 frames of 300 × 300 pixels, which is too much for a page"),
    ],
)
def test_what_can_not_be_shown_is_told(made, content, suffix, said):
    answer, files = made(content, suffix)
    assert said in answer["problem"]
    assert not files


@pytest.mark.django_db
def test_files_are_made_once_and_kept_as_facts():
    upload(io.BytesIO(photo(700, 500)), "tea.jpg", by="ada")
    upload(io.BytesIO(photo()[:4000]), "cut.jpg", by="ada")
    upload(io.BytesIO(b"a,b\n"), "fees.csv", by="ada")
    assert prepare(MediaVersion.objects.live()) == 3
    assert prepare(MediaVersion.objects.live()) == 0
    found = set(Rendition.objects.values_list("source__versions__name", "width", "suffix"))
    assert found == {
        ("tea.jpg", 480, ".webp"), ("tea.jpg", 700, ".webp"), ("tea.jpg", 700, ".jpg"), ("fees.csv", 0, ".csv"),
    }  # fmt: skip
    assert Blob.objects.get(versions__name="cut.jpg").problem == DAMAGED
    assert all(b"".join(blob.read_checked()) for blob in Blob.objects.all())


@pytest.fixture
def decoder(tmp_path, monkeypatch):
    """Put a shell script in the decoder's place."""

    def replaced(script: str) -> None:
        program = tmp_path / "decoder"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o700)
        monkeypatch.setattr(preparing.sys, "executable", str(program))

    return replaced


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("kill -KILL $$", HUNG),
        ("kill -SEGV $$", HUNG),
        ("exec sleep 1000", HUNG),
        ("echo MemoryError >&2; exit 1", TOO_MUCH),
    ],
)
def test_a_decoder_that_a_picture_ends_or_hangs_is_told_once(decoder, monkeypatch, script, said):
    decoder(script)
    monkeypatch.setattr(preparing, "SECONDS", 0.5 if "sleep" in script else 60)
    upload(io.BytesIO(photo(60, 40)), "tea.jpg", by="ada")
    assert prepare(MediaVersion.objects.live()) == 1
    assert prepare(MediaVersion.objects.live()) == 0
    assert Blob.objects.get().problem == said


@pytest.mark.django_db
@pytest.mark.parametrize("script", ["kill -TERM $$", "exit 1", "echo 'cannot import PIL' >&2; exit 1"])
def test_a_decoder_ended_by_others_says_nothing_about_the_picture(decoder, monkeypatch, script):
    decoder(script)
    upload(io.BytesIO(photo(60, 40)), "tea.jpg", by="ada")
    with pytest.raises(subprocess.CalledProcessError):
        prepare(MediaVersion.objects.live())
    monkeypatch.undo()
    assert prepare(MediaVersion.objects.live()) == 1
    assert Blob.objects.get(versions__name="tea.jpg").problem == ""


@pytest.mark.django_db
def test_a_full_disk_is_not_the_pictures_fault(tmp_path):
    (source := tmp_path / "source.jpg").write_bytes(photo())
    (folder := tmp_path / "made").mkdir()
    (folder / "480.webp").symlink_to("/dev/full")
    done = subprocess.run(
        [sys.executable, "-m", WORKER, str(source), ".jpg", str(folder)], cwd=settings.BASE_DIR, env={},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert "No space left on device" in done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content"), [("tea.jpg", photo(60, 40)), ("fees.csv", b"a,b\n")])
def test_a_file_that_is_purged_while_it_is_prepared_leaves_nothing(monkeypatch, name, content):
    file, settle = upload(io.BytesIO(content), name, by="ada"), preparing._settle

    def late(*arguments):
        purge_file(file, by="ada", reason="a test")
        return settle(*arguments)

    monkeypatch.setattr(preparing, "_settle", late)
    prepare(MediaVersion.objects.live())
    assert not Blob.objects.exists()
    assert not Rendition.objects.exists()


@pytest.mark.django_db
def test_bytes_that_are_lost_are_told_and_stop_no_build():
    upload(io.BytesIO(photo(60, 40)), "tea.jpg", by="ada")
    BlobPart.objects.all().delete()
    assert prepare(MediaVersion.objects.live()) == 1
    assert Blob.objects.get().problem == DAMAGED
