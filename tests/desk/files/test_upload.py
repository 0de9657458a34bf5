"""Uploads: with a script and without, each refusal in words, and what else a request with files may try."""

import base64
import io
from tempfile import TemporaryFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from publisher.desk import request_bodies
from publisher.pages.library.uploading import replace
from publisher.pages.media.file_limits import LARGEST_ATTACHMENT, MEGABYTE
from publisher.pages.models import Blob, BlobPart, MediaFile, MediaVersion
from tests.desk.browsing import words
from tests.desk.conftest import editor, logged_in
from tests.pages.media.pictures import photo
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
UPLOAD = "/-/files/upload/"
JSON = {"Accept": "application/json"}


def file(name="Tea.JPG", content=None):
    return SimpleUploadedFile(name, photo(60, 40) if content is None else content)


def send(browser, *files, headers=JSON, **more):
    return browser.post(UPLOAD, {"file": files, **more}, headers=headers)


def names():
    return set(MediaVersion.objects.live().values_list("name", flat=True))


def test_an_upload_answers_what_the_editor_needs_to_show_and_name_the_file(desk):
    answer = send(desk, file())
    made = MediaFile.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "pk": made.pk,
        "name": "tea.jpg",
        "url": "/media/tea.jpg",
        "kind": "picture",
        "label": "JPEG",
        "size": "1 KB",
        "alt": "",
        "thumbnail": f"/-/files/{made.pk}/show/",
    }
    assert made.live.who == "ada"


def test_without_a_script_several_files_are_added_at_once_and_each_refusal_is_told(desk):
    answer = send(desk, file(), file("fees.csv", b"what,price\n"), file("logo.svg", b"<svg/>"), headers={})
    said = words(desk.get(answer["Location"]))
    assert names() == {"tea.jpg", "fees.csv"}
    assert "tea.jpg is in the library." in said
    assert "fees.csv is in the library." in said
    assert "SVG files can hold scripts" in said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "“empty.csv” is empty."),
        ("page.html", b"<script>1</script>", "copy its text into a page"),
        ("tea.png", photo(60, 40), "is a JPEG file by its content"),
        ("tea.jpg", photo(60, 40)[:20], "is damaged"),
        ("wide.png", photo(20_001, 1, "PNG"), "20,001 × 1 pixels"),
        ("tea.jpg", photo(60, 40) + bytes(10 * MEGABYTE), "a picture may have at most 10 MB"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words_and_leaves_nothing(desk, name, content, said):
    answer = send(desk, file(name, content))
    assert answer.status_code == 422
    assert said in answer.json()["error"]
    assert not MediaFile.objects.exists()
    assert not Blob.objects.exists()


def test_a_full_library_says_so(desk, settings):
    settings.MEDIA_QUOTA_MB = 0
    assert "The library is full" in send(desk, file()).json()["error"]


@pytest.mark.parametrize("sent", [[], [file(), file("two.jpg")]])
def test_a_script_sends_one_file_at_a_time(desk, sent):
    answer = send(desk, *sent)
    assert (answer.status_code, list(answer.json())) == (422, ["error"])
    assert not MediaFile.objects.exists()


def test_an_upload_without_a_file_says_so_without_a_script(desk):
    assert "No file was chosen." in words(desk.post(UPLOAD, follow=True))


def test_people_without_the_right_add_nothing(db):
    assert send(logged_in(editor("reader", role="")), file()).status_code == 403
    assert send(Client(), file()).status_code == 302
    assert not MediaFile.objects.exists()


@pytest.mark.parametrize(
    ("address", "role", "files"),
    [(UPLOAD, "", 0), (UPLOAD, "Author", 1), ("/-/imports/", "Operator", 0), ("/-/imports/", "Administrator", 1)],
)
def test_only_files_of_people_with_the_right_reach_the_disk(monkeypatch, address, role, files):
    written, browser = [], Client(enforce_csrf_checks=True)  # which reads the request

    def opened():
        written.append(TemporaryFile())  # noqa: SIM115 - the request closes it
        return written[-1]

    monkeypatch.setattr(request_bodies.tempfile, "TemporaryFile", opened)
    browser.force_login(editor("alan", role=role))
    assert browser.post(address, {"file": file()}).status_code == 403
    assert len(written) == files
    assert all(file.closed for file in written)


def test_another_site_uploads_nothing(ada):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    assert send(browser, file()).status_code == 403
    browser.get("/-/files/")
    token = browser.cookies["csrftoken"].value
    assert send(browser, file(), csrfmiddlewaretoken=token).status_code == 201


@pytest.mark.parametrize("path", ["/-/pages/new/", "/-/files/", "/-/files/find/", "/-/log-in/", "/-/files/upload/x/"])
def test_every_other_address_refuses_files(desk, path):
    answer = desk.post(path, {"file": file()})
    assert answer.status_code == 400
    assert b"takes none" in answer.content


def test_more_than_the_limit_is_refused_before_it_is_read(desk):
    answer = desk.post(UPLOAD, b"", content_type="text/plain", CONTENT_LENGTH=str(LARGEST_ATTACHMENT + 2 * MEGABYTE))
    assert answer.status_code == 413
    assert b"50 MB" in answer.content


def raw(desk, body):
    return desk.generic("POST", UPLOAD, body, content_type="multipart/form-data; boundary=b", headers=JSON)


def part(content, name="tea.csv"):
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'.encode()
    return head + b"Content-Transfer-Encoding: base64\r\n\r\n" + content + b"\r\n--b--\r\n"


def test_a_part_in_base64_is_what_it_decodes_to(desk):
    assert raw(desk, part(base64.b64encode(b"what,price\n"))).status_code == 201
    assert b"".join(Blob.objects.get().read()) == b"what,price\n"


@pytest.mark.parametrize("content", [b"!" * 9, b"a" + b" " * (4 * MEGABYTE), b"=" * 100_000])
def test_a_part_that_is_not_base64_is_refused(desk, content):
    assert raw(desk, part(content)).status_code in (400, 422)
    assert not MediaFile.objects.exists()


@pytest.mark.parametrize("name", ["../../etc/tea.csv", "C:\\\\tea.csv", "a/b/tea.csv", "tea\0.csv"])
def test_a_file_is_named_by_the_end_of_its_path(desk, name):
    raw(desk, part(base64.b64encode(b"what,price\n"), name))
    assert names() <= {"tea.csv"}


def test_the_same_bytes_again_are_the_file_that_has_them(desk):
    first = send(desk, file()).json()
    again = send(desk, file("Cup.jpeg"))
    assert (again.status_code, again.json()) == (
        201,
        {**first, "said": "“Cup.jpeg” is already in the library as tea.jpg."},
    )
    answer = send(desk, file("pot.jpg"), file("fees.csv", b"a,b\n"), headers={})
    said = words(desk.get(answer["Location"]))
    assert "“pot.jpg” is already in the library as tea.jpg." in said
    assert "fees.csv is in the library." in said
    assert names() == {"tea.jpg", "fees.csv"}
    assert (Blob.objects.count(), BlobPart.objects.count()) == (2, 2)


def test_bytes_that_no_file_has_any_more_are_a_new_file(desk):
    send(desk, file())
    made = MediaFile.objects.get()
    publish("drinks", body="![](/media/tea.jpg)")
    replace(made, io.BytesIO(photo(70, 40)), "x.jpg", by="ada")
    assert made.versions.count() == 2
    assert (send(desk, file()).status_code, names()) == (201, {"tea.jpg", "tea-2.jpg"})
    publish("drinks", body="Nothing.")
    for one in MediaFile.objects.all():
        one.delete_from_library(by="ada")
    assert (send(desk, file()).status_code, names()) == (201, {"tea-3.jpg"})
