"""Files of the library in previews: shown to those who see the preview, at addresses that no one else can make."""

import io
import re
import time
from html import unescape

import pytest
from django.core.signing import TimestampSigner, b62_encode
from django.test import Client

from publisher.desk.editor.preview_files import MAX_AGE, SALT, signer
from publisher.pages.library.preparing import prepare
from publisher.pages.library.uploading import upload
from publisher.pages.models import MediaFile, MediaVersion
from tests.desk.browsing import address, draft, filled_in, frame
from tests.pages.media.pictures import opened, photo

pytestmark = pytest.mark.django_db
ADDRESS = "/-/files/preview/"
BODY = "![A red circle](/media/tea.jpg)\n\n[Fees](/media/fees.csv)"


class Earlier(TimestampSigner):
    """A signer of addresses that expired a second ago."""

    def timestamp(self) -> str:
        return b62_encode(int(time.time()) - MAX_AGE - 1)


@pytest.fixture
def tea() -> MediaFile:
    return upload(io.BytesIO(photo()), "tea.jpg", by="ada")


def digest_of(file: MediaFile) -> str:
    return file.live.blob_id


def addresses(response) -> list[str]:
    return re.findall(rf"{ADDRESS}[^\s\"]+/", unescape(response.content.decode()))


def read(path: str):
    """Return a stranger's answer, as a sandboxed frame gets it: without cookies."""
    return Client().get(path)


def test_a_picture_is_shown_before_and_after_readers_copies_are_made(desk, tea):
    page = draft(body=BODY)
    response = desk.get(frame(page))
    assert b'width="1440" height="810"' in response.content
    [path] = addresses(response)
    assert b"".join(read(path)) == photo()
    prepare(MediaVersion.objects.all())
    copies = addresses(desk.get(frame(page)))
    assert {opened(b"".join(read(path))).width for path in copies} == {480, 960, 1440, 1600}


def test_the_live_preview_and_the_history_show_it_too(desk, tea):
    page = draft(body=BODY)
    live = desk.post(address(page, "live-preview"), filled_in(desk, page, body="Typed.\n\n![](/media/tea.jpg)"))
    for response in (live, desk.get(frame(page, 1))):
        [path] = addresses(response)
        assert read(path).status_code == 200


def test_a_file_keeps_its_kind_and_is_neither_sniffed_nor_kept_for_long(desk, tea):
    upload(io.BytesIO(b"what,price\ntea,2\n"), "fees.csv", by="ada")
    picture, fees = (read(path) for path in addresses(desk.get(frame(draft(body=BODY)))))
    assert (picture["Content-Type"], fees["Content-Type"]) == ("image/jpeg", "text/csv; charset=utf-8")
    assert fees["Content-Disposition"].startswith("attachment")
    for response in (picture, fees):
        assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, max-age=3600"


def test_the_shared_link_card_shows_the_librarys_picture(desk, tea):
    shown = desk.get(address(draft(image="/media/tea.jpg"))).content.decode()
    [path] = re.findall(r'<img src="([^"]+)" alt="The image of the shared link"', shown)
    assert read(path).status_code == 200


def test_a_film_asks_for_a_part_of_itself(tea):
    token = signer().sign(f"{digest_of(tea)}.jpg")
    response = Client().get(f"{ADDRESS}{token}/", headers={"Range": "bytes=0-9"})
    assert (response.status_code, b"".join(response)) == (206, photo()[:10])


def test_addresses_stay_the_same_while_someone_types(desk, tea):
    page = draft(body=BODY)
    assert addresses(desk.get(frame(page))) == addresses(desk.get(frame(page)))


def forged(digest: str) -> dict[str, str]:
    good = signer().sign(f"{digest}.jpg")
    return {
        "old": Earlier(salt=SALT).sign(f"{digest}.jpg"),
        "another digest": good.replace(digest, "0" * 64),
        "another kind": good.replace(".jpg", ".csv"),
        "another purpose": TimestampSigner(salt="elsewhere").sign(f"{digest}.jpg"),
        "nothing stored": signer().sign(f"{'0' * 64}.jpg"),
        "not signed": f"{digest}.jpg",
    }


@pytest.mark.parametrize("why", forged("0"))
def test_no_other_address_shows_a_drafts_picture(desk, tea, why):
    draft(body=BODY)
    path = f"{ADDRESS}{forged(digest_of(tea))[why]}/"
    assert (read(path).status_code, desk.get(path).status_code) == (404, 404)
    assert read("/media/tea.jpg").status_code != 200
