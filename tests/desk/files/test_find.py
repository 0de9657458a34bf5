"""Files to choose from in the editor, and their bytes."""

import io

import pytest

from publisher.pages.library.preparing import prepare
from publisher.pages.library.uploading import upload
from publisher.pages.models import MediaVersion
from tests.pages.media.pictures import opened, photo

pytestmark = pytest.mark.django_db


def taken(name, content, **described):
    return upload(io.BytesIO(content), name, by="ada", **described)


@pytest.fixture
def tea():
    return taken("tea.jpg", photo(1000, 600), alt="A red circle")


@pytest.fixture
def fees():
    return taken("fees.csv", b"what,price\n", caption="For all courses")


def found(desk, **query):
    return [file["name"] for file in desk.get("/-/files/find/", query).json()["files"]]


def test_files_are_found_newest_first_by_name_words_and_kind(desk, tea, fees):
    assert found(desk) == ["fees.csv", "tea.jpg"]
    assert found(desk, q="TE") == ["tea.jpg"]
    assert found(desk, q="circle") == ["tea.jpg"]
    assert found(desk, q="courses") == ["fees.csv"]
    assert found(desk, kind="picture") == ["tea.jpg"]
    assert found(desk, kind="document") == ["fees.csv"]
    assert found(desk, kind="video") == []


def test_at_most_thirty_are_offered_and_deleted_ones_never(desk, tea):
    for number in range(31):
        taken(f"fees-{number}.csv", b"%d" % number)
    last = MediaVersion.objects.live().latest("file").file
    last.delete_from_library(by="ada")
    names = found(desk)
    assert len(names) == 30
    assert names[0] == "fees-29.csv"
    assert found(desk, q="fees-30") == []


def test_a_picture_is_shown_as_uploaded_until_a_smaller_one_is_made(desk, tea):
    before = desk.get(f"/-/files/{tea.pk}/show/")
    assert before.getvalue() == photo(1000, 600)
    assert before["Content-Type"] == "image/jpeg"
    prepare(MediaVersion.objects.live())
    after = desk.get(f"/-/files/{tea.pk}/show/")
    picture = opened(after.getvalue())
    assert (after["Content-Type"], picture.format, picture.width) == ("image/webp", "WEBP", 480)


@pytest.mark.parametrize("name", ["fees.csv", "rates.pdf"])
def test_a_document_is_saved_and_never_opened_in_the_desk(desk, name):
    file = taken(name, b"%PDF-1.4 rates" if name.endswith("pdf") else b"what,price\n")
    answer = desk.get(f"/-/files/{file.pk}/show/")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_bytes_are_private_and_can_do_nothing_in_a_browser(desk, tea):
    headers = desk.get(f"/-/files/{tea.pk}/show/").headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
