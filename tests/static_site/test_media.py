"""Files of the library on readers' pages: shown, replaced, rolled back, private before and after."""

import io
import re

import pytest
from django.conf import settings
from django.test import Client

from publisher.pages.media.uploading import replace, upload
from publisher.pages.models import ContentVersion, MediaFile
from static_site.releases.pointer import roll_back
from tests.pages.media.pictures import opened, photo
from tests.static_site.live import show
from tests.static_site.sites import clean_manifest, manifest, publish

pytestmark = pytest.mark.django_db
BODY = '![A red circle](/media/tea.jpg "On the table")\n\nSee [the fees](/media/fees.csv).'


def taken(name: str, content: bytes) -> MediaFile:
    return upload(io.BytesIO(content), name, by="ada")


@pytest.fixture
def tea() -> MediaFile:
    return taken("Tea.JPG", photo())


@pytest.fixture
def fees() -> MediaFile:
    return taken("fees.csv", b"what,price\ntea,2\n")


def text_of(path: str, reader: Client) -> str:
    return reader.get(path).content.decode()


def addresses(html: str) -> list[str]:
    return re.findall(r"/media/[0-9a-f]{16}/[^\s\",]+", html)


def bytes_of(response) -> bytes:
    return response.getvalue()


def test_a_page_shows_its_pictures_in_the_widths_that_screens_need(tea, fees, client):
    publish("drinks", body=BODY)
    show()
    html = text_of("/drinks/", client)
    assert '<figure><picture><source type="image/webp" srcset="/media/' in html
    assert re.search(r'<img src="/media/[0-9a-f]{16}/tea-1440.jpg" alt="A red circle" width="1440" height="810">', html)
    assert "<figcaption>On the table</figcaption>" in html
    assert re.search(
        r'<a href="/media/[0-9a-f]{16}/fees.csv">the fees</a> <span class="kind">\(CSV, 1 KB\)</span>', html
    )
    found = set(addresses(html))
    assert {re.search(r"tea-(\d+)", path)[1] for path in found if "webp" in path} == {"480", "960", "1440", "1600"}
    for path in found:
        response = client.get(path)
        assert response.status_code == 200, path
        content = bytes_of(response)
        assert response["Content-Length"] == str(len(content))
        if "tea" in path:
            assert opened(content).width == int(re.search(r"-(\d+)\.", path)[1])


def test_a_replacement_is_one_content_version_and_a_rollback_brings_the_old_picture_back(tea, client):
    publish("drinks", body=BODY)
    publish("card", image="/media/tea.jpg")
    first = show()
    before = ContentVersion.objects.current()
    old = set(addresses(text_of("/drinks/", client)))
    replace(tea, io.BytesIO(photo(800, 600)), "other.jpg", by="ada")
    assert ContentVersion.objects.current() == before + 1
    second = show()
    assert manifest(second) == clean_manifest(before + 1)
    new = set(addresses(text_of("/drinks/", client)))
    assert not old & new
    assert {client.get(path).status_code for path in old} == {404}
    assert re.search(rf'content="{settings.SITE_URL}/media/[0-9a-f]+/tea-800.jpg"', text_of("/card/", client))
    roll_back(first, seen_live=second.number, by="ada")
    assert set(addresses(text_of("/drinks/", client))) == old
    assert {client.get(path).status_code for path in old} == {200}
    assert {client.get(path).status_code for path in new} == {404}
