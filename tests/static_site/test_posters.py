"""The picture before a film plays: versions, what readers get, what keeps it in the library, and exports."""

import io
import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from publisher.pages.library.uploading import replace, upload
from publisher.pages.models import Blob, ContentVersion, MediaFile, MediaName, MediaVersion, Page, Rendition
from static_site.releases.pointer import roll_back
from static_site.releases.takedown import take_down_file
from tests.pages.media.pictures import photo
from tests.static_site.live import complete, show, unpublish
from tests.static_site.sites import build, clean_manifest, manifest, publish

pytestmark = pytest.mark.django_db
WEBM = b"\x1aE\xdf\xa3" + bytes(100)


@pytest.fixture
def still() -> MediaFile:
    return upload(io.BytesIO(photo()), "still.jpg", by="ada")


@pytest.fixture
def film(still) -> MediaFile:
    film = upload(io.BytesIO(WEBM), "film.webm", by="ada")
    film.describe(by="ada", poster=still)
    return film


def posters(client) -> list[str]:
    return re.findall(r' poster="([^"]*)"', unescape(client.get("/talk/").content.decode()))


def status(client, address: str) -> int:
    return int(client.get(address).status_code)


def test_a_film_shows_its_poster_while_a_live_page_shows_the_film(film, client):
    publish("talk", body="![A talk](/media/film.webm)")
    show()
    (poster,) = posters(client)
    assert re.fullmatch(r"/media/[0-9a-f]{16}/still-960.webp", poster)
    assert status(client, poster) == 200
    unpublish("talk")
    assert manifest(show()) == clean_manifest(ContentVersion.objects.current())
    assert status(client, poster) == 404


def test_another_poster_is_one_content_version_and_a_rollback_brings_the_old_one_back(film, client):
    publish("talk", body="![A talk](/media/film.webm)")
    first, before = show(), ContentVersion.objects.current()
    (old,) = posters(client)
    film.describe(by="ada", poster=upload(io.BytesIO(photo(700, 500)), "end.jpg", by="ada"))
    assert ContentVersion.objects.current() == before + 1
    second = show()
    assert manifest(second) == clean_manifest(before + 1)
    (new,) = posters(client)
    assert "end-700.webp" in new
    assert (status(client, old), status(client, new)) == (404, 200)
    roll_back(first, seen_live=second.number, by="ada")
    assert posters(client) == [old]
    assert (status(client, old), status(client, new)) == (200, 404)


def test_a_poster_that_is_replaced_changes_the_pages_of_its_film(film, still, client):
    publish("talk", body="![A talk](/media/film.webm)")
    show()
    before = ContentVersion.objects.current()
    replace(still, io.BytesIO(photo(800, 600)), "other.jpg", by="ada")
    assert ContentVersion.objects.current() == before + 1
    assert manifest(build()) == clean_manifest(before + 1)
    show()
    assert "still-800.webp" in posters(client)[0]


def test_a_poster_cannot_be_deleted_and_is_not_unused(film, still):
    assert set(MediaFile.objects.unused()) == {film}
    with pytest.raises(ValidationError, match=r"still.jpg is the poster of film.webm; choose another one there."):
        still.delete_from_library(by="ada")
    film.describe(by="ada", poster=None)
    assert set(MediaFile.objects.unused()) == {film, still}
    still.delete_from_library(by="ada")


def test_a_poster_that_is_purged_is_gone_from_the_films_page(film, still, client):
    publish("talk", body="![A talk](/media/film.webm)")
    show()
    (poster,) = posters(client)
    take_down_file(still, by="ada", reason="asked to")
    assert status(client, poster) == 404
    assert manifest(show()) == clean_manifest(ContentVersion.objects.current())
    assert posters(client) == []
    film.describe(by="ada", caption="Without it")


def test_an_export_has_the_poster_and_an_import_brings_it_back(film, still, tmp_path):
    publish("talk", body="![A talk](/media/film.webm)")
    still.rename("a-still.jpg", by="ada")
    whole = {path for path in manifest(complete()) if path.startswith("media/")}
    call_command("export_pages", tmp_path / "export", verbosity=0)
    Page.objects.exclude(path="").delete()
    for model in (Rendition, MediaVersion, MediaName, MediaFile, Blob):
        model.objects.all().delete()
    for _ in range(2):  # the second time, nothing has changed
        call_command("import_pages", tmp_path / "export", publish=True, verbosity=0)
        assert str(MediaVersion.objects.live().get(name="film.webm").poster) == "a-still.jpg"
    assert MediaVersion.objects.filter(name="film.webm").count() == 1
    assert {path for path in manifest(complete()) if path.startswith("media/")} == whole
