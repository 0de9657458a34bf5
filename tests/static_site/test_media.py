"""Files of the library on readers' pages: shown, replaced, rolled back, private before and after."""

import io
import re
import tracemalloc
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from publisher.pages.library.preparing import prepare
from publisher.pages.library.uploading import replace, upload
from publisher.pages.models import BlobPart, ContentVersion, MediaFile, MediaVersion, Page
from static_site.building.release_builder import ReleaseBuilder
from static_site.content.media_files import COPY, Copy, File
from static_site.mirrors.directory_mirror import DirectoryMirror, MirrorError
from static_site.models import Artifact
from static_site.releases.pointer import roll_back
from tests.pages.media.pictures import opened, photo
from tests.static_site.live import show, unpublish
from tests.static_site.sites import FINGERPRINT, THEME, InlinePool, build, clean_manifest, manifest, publish

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
    return unescape(reader.get(path).content.decode())


def addresses(html: str) -> list[str]:
    return re.findall(r"/media/[0-9a-f]{16}/[^\s\",]+", html)


def bytes_of(response) -> bytes:
    return response.getvalue()


def test_a_page_shows_its_pictures_in_the_widths_that_screens_need(tea, fees, client):
    publish("drinks", body=BODY)
    show()
    html = text_of("/drinks/", client)
    assert '<figure><picture><source type="image/webp" srcset="/media/' in html
    assert re.search(
        r'src="/media/[0-9a-f]{16}/tea-1440.jpg" alt="A red circle" width="1440" height="810" fetchpriority="high">',
        html,
    )
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


def test_the_feed_names_files_where_its_readers_find_them(tea, fees, client):
    publish("drinks", body=BODY, date=datetime(2026, 1, 1, tzinfo=UTC))
    show()
    found = re.findall(r'(?:src|href)="(https?://[^"]*/media/[^"]*)"', text_of("/feed.xml", client))
    assert len(found) == 2
    for address in found:
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200
    replace(tea, io.BytesIO(photo(800, 600)), "other.jpg", by="ada")
    show()
    assert "tea-800.jpg" in text_of("/feed.xml", client)


def test_the_first_two_pictures_load_first_and_others_when_a_reader_is_near(tea, client):
    publish("drinks", body="![One](/media/tea.jpg)\n\n![Two](/media/tea.jpg)\n\n![Three](/media/tea.jpg)")
    show()
    found = re.findall(r'alt="(\w+)" width="1440" height="810" ([^>]*)>', text_of("/drinks/", client))
    first, later = 'fetchpriority="high"', 'loading="lazy" decoding="async"'
    assert found == [("One", first), ("Two", first), ("Three", later)]


def test_a_decorative_picture_says_nothing_on_pages_and_in_the_feed(tea, client):
    tea.describe(by="ada", alt="A circle")
    body = '![Decorative](/media/tea.jpg)\n\n![](/media/tea.jpg)\n\n![decorative](/old.png) `alt="decorative"`'
    publish("drinks", body=body, date=datetime(2026, 1, 1, tzinfo=UTC))
    publish("old", body="![decorative](/old.png)")
    show()
    for path in ("/drinks/", "/feed.xml"):
        html = text_of(path, client)
        assert re.findall(r' alt="([^"]*)"', html) == ["", "A circle", ""], path
        assert '<code>alt="decorative"</code>' in html
    assert '<img src="/old.png" alt="">' in text_of("/old/", client).replace(" />", ">").replace("/>", ">")


def test_a_film_and_a_sound_have_their_caption_and_credit_below_them(client):
    for name, content in (("talk.mp3", b"ID3" + b"x" * 100), ("film.webm", b"\x1aE\xdf\xa3" + bytes(100))):
        upload(io.BytesIO(content), name, by="ada", caption="An interview", credit="Photo: Ada")
    publish("talk", body='![](/media/talk.mp3)\n\n![A film](/media/film.webm "In 1987")')
    show()
    html = text_of("/talk/", client)
    credit = '<span class="credit">Photo: Ada</span>'
    for tag, caption in (("audio", "An interview"), ("video", "In 1987")):
        assert re.search(rf"<figure><{tag} [^>]*></{tag}><figcaption>{caption} {credit}</figcaption></figure>", html)


def test_a_player_written_as_html_plays_the_librarys_file(client):
    film = taken("film.webm", b"\x1aE\xdf\xa3" + bytes(100))
    publish("talk", body='<video src="/media/film.webm" title="A talk"></video> <video><source src="/media/film.webm">')
    show()
    html = text_of("/talk/", client)
    address = f"/media/{film.live.blob.digest[:16]}/film.webm"
    assert f'src="{address}" width="960" height="540" aria-label="A talk"></video>' in html
    assert f'<video controls=""><source src="{address}"></video>' in html
    assert client.get(address).status_code == 200


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


def test_nothing_tells_readers_of_a_file_before_its_page_is_live_or_after_it_has_gone(tea, client):
    publish("drinks", body="Nothing yet.")
    show()
    page = Page.objects.get(path="drinks")
    page.save_revision(by="ada", title="Drinks", body=BODY)
    show()
    prepare(MediaVersion.objects.live())
    addresses_of_draft = {File(tea.live.name, "", "", "").path(copy) for copy in copies_of(tea)}
    absent = {f"media/{'0' * 16}/tea-{width}.webp" for width in (480, 960)}
    digest = tea.live.blob.digest

    def answers(paths):
        asked = ({}, {"If-None-Match": f'"{digest}"'}, {"Range": "bytes=0-9"}, {"If-Match": f'"{digest}"'})
        return {
            (response.status_code, response.get("ETag"), response.get("Accept-Ranges"))
            for path in paths
            for headers in asked
            for response in (client.get(f"/{path}", headers=headers), client.head(f"/{path}", headers=headers))
        }

    assert answers(addresses_of_draft) == answers(absent) == {(404, None, None)}
    page.publish(by="ada")
    show()
    assert {client.get(f"/{path}").status_code for path in addresses_of_draft} == {200}
    unpublish("drinks")
    show()
    assert answers(addresses_of_draft) == {(404, None, None)}


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-99", 206, 0, 99),
        ("bytes=1048570-1048585", 206, 1_048_570, 1_048_585),  # across two parts
        ("bytes=2097100-", 206, 2_097_100, 2_097_165),
        ("bytes=-10", 206, 2_097_156, 2_097_165),
        ("bytes=2097160-9999999999", 206, 2_097_160, 2_097_165),
        ("bytes=9999999-", 416, 0, 0),
        ("bytes=5-3", 200, 0, 2_097_165),
        ("bytes=-", 200, 0, 2_097_165),
        ("bytes=0-1,5-6", 200, 0, 2_097_165),
        ("pages=0-1", 200, 0, 2_097_165),
    ],
)
def test_a_range_of_a_large_file_is_answered(client, asked, status, first, last):
    content = b"ID3" + bytes(range(256)) * 8192 + b"the end"
    content += b"x" * (2_097_166 - len(content))
    taken("talk.mp3", content)
    publish("talk", body="![A talk](/media/talk.mp3)")
    show()
    path = addresses(text_of("/talk/", client))[0]
    response = client.get(path, headers={"Range": asked})
    assert response.status_code == status
    if status == 416:
        assert response["Content-Range"] == "bytes */2097166"
        return
    assert bytes_of(response) == content[first : last + 1]
    assert response["Content-Length"] == str(last + 1 - first)
    assert response.get("Content-Range") == (f"bytes {first}-{last}/2097166" if status == 206 else None)
    assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304
    if_other = client.get(path, headers={"Range": asked, "If-Range": '"another"'})
    assert (if_other.status_code, len(bytes_of(if_other))) == (200, len(content))


def test_a_change_that_no_live_page_shows_takes_no_content_version(tea, client):
    publish("drinks", body="Nothing yet.")
    before = ContentVersion.objects.current()
    tea.describe(by="ada", alt="A circle")
    replace(tea, io.BytesIO(photo(700, 500)), "x.jpg", by="ada")
    tea.rename("Circle.jpg", by="ada")
    assert ContentVersion.objects.current() == before
    newest = [(v.name, v.alt, v.blob.width) for v in tea.versions.filter(since=before + 1)]
    assert newest == [("circle.jpg", "A circle", 700)]
    publish("drinks", body="![](/media/tea.jpg)")
    show()
    assert 'alt="A circle"' in text_of("/drinks/", client)
    assert "/circle-700.jpg" in text_of("/drinks/", client)


def test_a_file_that_comes_after_its_page_is_shown_with_the_next_build(client):
    publish("drinks", body=BODY)
    show()
    assert "<picture>" not in text_of("/drinks/", client)
    before = ContentVersion.objects.current()
    tea = taken("tea.jpg", photo())
    assert ContentVersion.objects.current() == before + 1
    assert manifest(build()) == clean_manifest(before + 1)
    show()
    assert "<picture>" in text_of("/drinks/", client)
    with pytest.raises(ValidationError, match="is used on /drinks/"):
        tea.delete_from_library(by="ada")


def test_no_name_is_ever_another_files(tea):
    tea.rename("Pot.jpg", by="ada")
    assert [str(taken(name, photo(500 + number, 500))) for number, name in enumerate(("tea.jpg", "pot.JPEG"))] == [
        "tea-2.jpg",
        "pot-2.jpg",
    ]
    tea.rename("tea.jpg", by="ada")
    assert str(tea) == "tea.jpg"
    tea.delete_from_library(by="ada")
    assert str(taken("tea.jpg", photo(520, 500))) == "tea-3.jpg"


def test_a_mirror_gets_the_files_and_tells_of_damaged_ones(tea, fees, tmp_path):
    publish("drinks", body=BODY)
    release = show()
    mirror = DirectoryMirror(tmp_path / "site")
    mirror.update()
    for path in manifest(release):
        if path.startswith("media/"):
            assert sha256((tmp_path / "site" / path).read_bytes()).hexdigest() == manifest(release)[path]
    assert Artifact.objects.filter(kind="media").exclude(body=b"").count() == 0
    part = BlobPart.objects.get(blob=fees.live.blob)
    BlobPart.objects.filter(pk=part.pk).update(content=b"what,price\ntea,3\n")
    with pytest.raises(MirrorError, match=r"fees\.csv .* Upload the file again"):
        DirectoryMirror(tmp_path / "new").update()


def test_a_large_file_reaches_a_mirror_and_an_export_piece_by_piece(tmp_path):
    large = b"what,price\n" + b"tea,2\n" * (4 << 20)
    taken("large.csv", large)
    publish("drinks", body="[All](/media/large.csv)")
    show()
    tracemalloc.start()
    try:
        DirectoryMirror(tmp_path / "site").update()
        call_command("export_pages", tmp_path / "export", verbosity=0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    for file in (tmp_path / "export/media/large.csv", *(tmp_path / "site").glob("media/*/large.csv")):
        assert file.stat().st_size == len(large)
    assert peak < len(large) / 2


def copies_of(file: MediaFile) -> list[Copy]:
    return [Copy._make(row) for row in file.live.blob.renditions.values_list(*COPY)]


def test_a_build_says_how_many_pictures_it_has_made(tea, fees):
    publish("drinks", body=BODY)
    seen = []
    builder = ReleaseBuilder(THEME, FINGERPRINT, 1, lambda: None, seen.append, pool=InlinePool)
    builder.build(ContentVersion.objects.current())
    made = [(one.release, one.done, one.total) for one in seen if one.phase == "pictures"]
    assert made == [(None, 0, 2), (None, 1, 2)]
    assert "pictures" in builder.watch.seconds
    seen.clear()
    builder.build(ContentVersion.objects.current(), full=True)
    assert "pictures" not in {one.phase for one in seen}


def test_a_build_that_is_stopped_among_its_pictures_keeps_those_made(tea, fees):
    publish("drinks", body=BODY)

    def stop(progress):
        if progress.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ReleaseBuilder(THEME, FINGERPRINT, 1, lambda: None, stop, pool=InlinePool).build(
            ContentVersion.objects.current()
        )
    assert [str(v) for v in MediaVersion.objects.exclude(blob__prepared_at=None)] == [str(tea.live)]
    assert manifest(build()) == clean_manifest(ContentVersion.objects.current())
