"""What the library takes, by content and not by name; what it refuses, with the reason and the cure."""

import io

import pytest

from publisher.pages.library.uploading import replace, upload
from publisher.pages.media.file_limits import LARGEST_ATTACHMENT, LARGEST_PICTURE, refuse_oversize
from publisher.pages.media.kinds import KINDS, Size, UnusableFile, kind_of, size_of
from publisher.pages.models import Blob, MediaFile
from tests.pages.media.hostile_files import archive, png
from tests.pages.media.pictures import photo

ODS = b"application/vnd.oasis.opendocument.spreadsheet"
TAKEN = {
    "photo.jpeg": photo(40, 30),
    "photo.png": photo(40, 30, "PNG"),
    "photo.gif": photo(40, 30, "GIF", mode="L"),
    "photo.webp": photo(40, 30, "WEBP"),
    "lossless.webp": photo(40, 30, "WEBP", lossless=True),
    "clear.webp": photo(40, 30, "WEBP", mode="RGBA"),
    "paper.pdf": b"%PDF-1.7\n...",
    "fees.csv": "Größe,Preis\n1,2\n".encode(),
    "fees.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "text.docx": archive("[Content_Types].xml", "word/document.xml"),
    "fees.ods": archive("content.xml", first=ODS),
    "files.zip": archive("a.txt"),
    "talk.mp3": b"\xff\xfb\x90\x00" + bytes(100),
    "film.mp4": b"\0\0\0\x18ftypmp42" + bytes(100),
    "film.webm": b"\x1aE\xdf\xa3" + bytes(100),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_the_library_takes(name):
    kind = kind_of(io.BytesIO(TAKEN[name]), name)
    assert name.removesuffix("jpeg").endswith(kind.suffix) or name == "photo.jpeg"
    if kind.group == "picture":
        assert size_of(io.BytesIO(TAKEN[name]), kind) == (40, 30)


def test_every_kind_is_tried():
    assert {kind_of(io.BytesIO(content), name).suffix for name, content in TAKEN.items()} == KINDS.keys() - {".odt"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.jpg", b"<html><script>alert(1)</script></html>", "can't be used here"),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "export the picture as PNG"),
        ("photo.heic", b"\0\0\0\x18ftypheic" + bytes(40), "save the photo as JPEG"),
        ("photo.jpg", photo(40, 30, "PNG"), "is a PNG file by its content, but its name says otherwise"),
        ("fees.csv", b"<html><script>alert(1)</script>", "can't be used here"),
        ("fees.csv", b"a,b\n\xff\xfe\n", "can't be used here"),
        ("fees.csv", b"a,b\n\0", "can't be used here"),
        ("fees.csv", b"%PDF-1.7 <script>", "is a PDF file by its content"),
        ("book.xls", b"\xd0\xcf\x11\xe0", "save it as XLSX or CSV"),
        ("run.exe", b"MZ\x90", "the library takes JPEG, PNG"),
        ("noname", b"hello", "the library takes JPEG, PNG"),
        ("fees.xlsx", archive("a.txt"), "is a ZIP file by its content"),
        ("broken.zip", b"PK\x03\x04" + bytes(40), "the library takes"),
        ("page.html", b"<p>x", "copy its text into a page"),
    ],
)
def test_what_the_library_refuses_and_says_so(name, content, said):
    with pytest.raises(UnusableFile, match=r"^“") as refusal:
        kind_of(io.BytesIO(content), name)
    assert said in str(refusal.value)
    assert name in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "length", "size", "said"),
    [
        ("a.png", LARGEST_PICTURE + 1, (10, 10), "has 10.1 MB; a picture may have at most 10 MB"),
        ("a.pdf", LARGEST_ATTACHMENT + 1, None, "has 50.1 MB; a file may have at most 50 MB"),
        ("a.png", 1000, (30_000, 30_000), "has 30,000 × 30,000 pixels; at most 24 million"),
        ("a.png", 1000, (20_001, 1), "20,000 on a side"),
        ("a.jpg", 1000, (10_001, 10_000), "at most 100 million"),
        ("a.jpg", 1000, None, "is damaged"),
    ],
)
def test_what_is_too_large_is_told_with_its_size_and_the_limit(name, length, size, said):
    kind = KINDS[name[1:]]
    with pytest.raises(UnusableFile, match=r"^“") as refusal:
        refuse_oversize(name, kind, length, Size(*size) if size else None)
    assert said in str(refusal.value)


@pytest.mark.django_db
def test_a_bomb_is_refused_by_its_header_and_leaves_nothing():
    bomb = png(30_000, 30_000)
    assert len(bomb) < 1_200
    with pytest.raises(UnusableFile, match="30,000 × 30,000"):
        upload(io.BytesIO(bomb), "bomb.png", by="ada")
    for name, content in (("cut.jpg", photo()[:8]), ("empty.csv", b"")):
        with pytest.raises(UnusableFile):
            upload(io.BytesIO(content), name, by="ada")
    assert not MediaFile.objects.exists()
    assert not Blob.objects.exists()


@pytest.mark.django_db
def test_a_file_is_replaced_by_one_of_its_kind_only():
    fees = upload(io.BytesIO(b"a,b\n"), "fees.csv", by="ada")
    with pytest.raises(UnusableFile, match=r"is a JPEG file, and fees\.csv is a CSV file"):
        replace(fees, io.BytesIO(photo(40, 30)), "photo.jpg", by="ada")
    assert [*fees.live.blob.read()] == [b"a,b\n"]


@pytest.mark.django_db
def test_the_library_says_when_it_is_full(settings):
    settings.MEDIA_QUOTA_MB = 1
    upload(io.BytesIO(b"a" * 900_000), "one.csv", by="ada")
    with pytest.raises(UnusableFile, match=r"library is full: 0\.9 MB of 1 MB are used"):
        upload(io.BytesIO(b"b" * 900_000), "two.csv", by="ada")


@pytest.mark.django_db
def test_the_same_bytes_are_one_blob():
    one, two = (upload(io.BytesIO(photo(40, 30)), name, by="ada") for name in ("a.jpg", "b.jpg"))
    assert one.live.blob == two.live.blob
    assert Blob.objects.count() == 1
