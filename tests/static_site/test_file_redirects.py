"""Redirects to files of the library: readers get the file while a live page uses it, under whatever name it has."""

import io
from html import unescape
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from publisher.pages.library.uploading import replace, upload
from publisher.pages.models import ContentVersion, MediaFile, Page, Redirect, add_redirect, add_redirects
from static_site.mirrors.directory_mirror import DirectoryMirror
from static_site.old_site.answers import Outcome
from static_site.old_site.release_answers import answers
from static_site.releases.gate import why_refused
from static_site.releases.pointer import roll_back
from static_site.releases.takedown import take_down_file
from tests.pages.media.pictures import photo
from tests.static_site.live import complete, show, unpublish
from tests.static_site.sites import clean_manifest, manifest, publish

pytestmark = pytest.mark.django_db
OLD = "/img/IMG 1.JPG"


@pytest.fixture
def tea() -> MediaFile:
    return upload(io.BytesIO(photo(40, 30)), "tea.jpg", by="ada")


def build() -> None:
    """Build on the last release; it must be what a full build makes."""
    release = show()
    assert manifest(release) == clean_manifest(ContentVersion.objects.current())
    assert why_refused(release) == ""


def location(client: Client, address: str = OLD) -> str:
    return str(client.get(address).headers.get("Location", ""))


def test_an_old_address_leads_to_the_file_that_readers_get(tea: MediaFile, client: Client) -> None:
    publish("tea", body="![Tea](/media/tea.jpg)")
    add_redirect(OLD, "/media/tea.jpg", by="ada")
    build()
    first = location(client, f"{OLD}?v=2")
    assert first.startswith("/media/")
    assert first.endswith("/tea-40.jpg?v=2")
    assert client.get(first).headers["Content-Type"] == "image/jpeg"
    tea.rename("green tea.jpg", by="ada")
    build()
    assert location(client).endswith("/green-tea-40.jpg")
    replace(tea, io.BytesIO(photo(50, 30)), "other.jpg", by="ada")
    build()
    assert location(client).endswith("/green-tea-50.jpg")
    assert client.get(location(client)).status_code == 200


def test_it_leads_nowhere_while_no_live_page_uses_the_file(tea: MediaFile, client: Client) -> None:
    add_redirect(OLD, "/media/tea.jpg", by="ada")
    build()
    assert client.get(OLD).status_code == 404
    publish("p/tea", body="![Tea](/media/tea.jpg)")
    build()
    assert client.get(OLD).status_code == 301
    unpublish("p/tea")
    build()
    assert client.get(OLD).status_code == 404
    film = upload(io.BytesIO(b"\x1aE\xdf\xa3" + bytes(100)), "film.webm", by="ada")
    publish("p/film", body="![A film](/media/film.webm)")
    film.describe(by="ada", poster=tea)
    build()
    assert client.get(OLD).status_code == 301
    film.describe(by="ada", poster=None)
    build()
    assert client.get(OLD).status_code == 404


def test_a_file_takes_its_redirects_with_it(tea: MediaFile, client: Client) -> None:
    publish("tea", body="![Tea](/media/tea.jpg)")
    add_redirect(OLD, "/media/tea.jpg", by="ada")
    tea.rename("green.jpg", by="ada")
    add_redirect("old.jpg", "/media/green.jpg#part", by="ada")
    release = show()
    with pytest.raises(ValidationError, match=r"green.jpg is used on /tea/"):
        tea.delete_from_library(by="ada")
    unpublish("tea")
    Page.objects.kept().get(path="tea").mark_deleted(by="ada")
    tea.delete_from_library(by="ada")
    assert not Redirect.objects.live().exists()
    last = show()
    assert (client.get(OLD).status_code, client.get("/old.jpg").status_code) == (404, 404)
    roll_back(release, seen_live=last.number, by="ada")
    assert location(client, "/old.jpg").endswith("/green-40.jpg#part")


def test_a_purged_file_has_no_redirects(tea: MediaFile, client: Client) -> None:
    publish("tea", body="![Tea](/media/tea.jpg)")
    add_redirect(OLD, "/media/tea.jpg", by="ada")
    build()
    take_down_file(tea, by="ada", reason="asked to")
    build()
    assert client.get(OLD).status_code == 404
    assert not Redirect.objects.live().exists()


def test_a_file_may_be_named_as_a_browser_shows_it(tea: MediaFile, client: Client, settings) -> None:
    publish("tea", body="![Tea](/media/tea.jpg)")
    add_redirect("first.jpg", "/media/tea.jpg", by="ada")
    build()
    for target in (f"{settings.SITE_URL}{location(client, '/first.jpg')}", f"{settings.SITE_URL}/media/tea.jpg"):
        add_redirect(f"{len(target)}.jpg", target, by="ada")
    assert set(Redirect.objects.live().values_list("target", flat=True)) == {"/media/tea.jpg"}
    with pytest.raises(ValidationError, match=r"The library has no file /media/coffee.jpg; copy a"):
        add_redirect("x.jpg", "/media/coffee.jpg", by="ada")


def test_an_old_address_may_be_the_files_own_in_the_library(tea: MediaFile, client: Client) -> None:
    publish("tea", body="![Tea](/media/tea.jpg)")
    add_redirect("/media/tea.jpg", "/media/tea.jpg", by="ada")
    add_redirect("/older.jpg", "/media/tea.jpg", by="ada")
    build()
    assert location(client, "/media/tea.jpg") == location(client, "/older.jpg") != ""


def test_many_are_one_content_version_and_take_no_address_from_a_page_or_an_editor(
    tea: MediaFile, django_assert_max_num_queries
) -> None:
    publish("tea", body="![Tea](/media/tea.jpg)"), publish("a")
    add_redirect("taken", "a", by="ada")
    files = {f"img/{number}.jpg": "/media/tea.jpg" for number in range(300)}
    before = ContentVersion.objects.current()
    with django_assert_max_num_queries(20):
        assert add_redirects(files | {"taken": "/media/tea.jpg", "a": "/media/tea.jpg"}, by="ada") == 300
    assert add_redirects(files, by="ada") == 0
    assert ContentVersion.objects.current() == before + 1
    assert Redirect.objects.live().get(from_path="taken").target == "a"
    assert {a.outcome for a in answers([f"/{source}" for source in files], complete().number)} == {Outcome.REDIRECTED}


def test_a_page_that_leaves_may_send_readers_to_a_file(tea: MediaFile, client: Client) -> None:
    publish("tea", body="![Tea](/media/tea.jpg)"), publish("old")
    Page.objects.kept().get(path="old").unpublish(by="ada", redirect_to="/media/tea.jpg")
    build()
    assert location(client, "/old/").endswith("/tea-40.jpg")


def test_a_mirror_leads_on_with_a_small_page(tea: MediaFile, tmp_path: Path) -> None:
    publish("tea", body="![Tea](/media/tea.jpg)")
    add_redirect("img/tea.jpg", "/media/tea.jpg", by="ada")
    build()
    DirectoryMirror(tmp_path / "dist").update()
    page = unescape((tmp_path / "dist/img/tea.jpg/index.html").read_text())
    path = page.partition("url=")[2].partition('"')[0]
    assert (tmp_path / "dist" / path.strip("/")).is_file(), page


def test_an_export_has_them_and_an_import_brings_them_back(tea: MediaFile, tmp_path: Path) -> None:
    publish("tea", body="![Tea](/media/tea.jpg)")
    add_redirect(OLD, "/media/tea.jpg", by="ada")
    tea.rename("green.jpg", by="ada")
    call_command("export_pages", tmp_path / "export", verbosity=0)
    Redirect.objects.all().delete()
    call_command("import_pages", tmp_path / "export", dry_run=True, verbosity=0)
    assert not Redirect.objects.exists()
    for _ in range(2):
        call_command("import_pages", tmp_path / "export", verbosity=0)
        assert Redirect.objects.values_list("from_path", "target").get() == ("img/IMG 1.JPG", "/media/green.jpg")
    call_command("export_pages", tmp_path / "again", verbosity=0)
    name = "media/library.json"
    assert (tmp_path / "again" / name).read_text() == (tmp_path / "export" / name).read_text()
