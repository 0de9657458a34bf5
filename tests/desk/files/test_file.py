"""A file's page: what it says, what can be changed there and by whom, and what is refused in words."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from publisher.desk.files import change_views
from publisher.pages.library.preparing import prepare
from publisher.pages.library.uploading import upload
from publisher.pages.models import AuditEntry, ContentVersion, MediaFile, MediaVersion
from tests.desk.browsing import draft, words
from tests.desk.conftest import editor, logged_in
from tests.pages.media.pictures import photo
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
FOLLOW = "Pages that use it follow with the next build."


@pytest.fixture
def tea(db):
    return upload(io.BytesIO(photo(1600, 900)), "tea.jpg", by="ada", alt="A red circle")


@pytest.fixture
def author(db):
    return logged_in(editor("alan", role="Author"))


@pytest.fixture
def launched(monkeypatch):
    """Collect for whom a build was launched."""
    found = []
    monkeypatch.setattr(change_views, "launch_soon", found.append)
    return found


def at(file, verb=""):
    return f"/-/files/{file.pk}/{verb and verb + '/'}"


def change(browser, changed, verb="", **sent):
    return words(browser.post(at(changed, verb), sent, follow=True))


def other(name="other.jpg", content=None):
    return SimpleUploadedFile(name, photo(800, 600) if content is None else content)


def test_a_film_gets_a_picture_of_the_library_as_its_poster(desk, tea):
    film = upload(io.BytesIO(b"\x1aE\xdf\xa3" + bytes(100)), "film.webm", by="ada")
    assert "There is no such picture" in change(desk, film, poster="/media/film.webm")
    assert "Saved." in change(desk, film, poster="/media/tea.jpg")
    assert film.live.poster == tea
    assert 'value="/media/tea.jpg"' in desk.get(at(film)).content.decode()
    assert "It is the poster of film.webm" in words(desk.get(at(tea)))
    assert "Poster" not in words(desk.get(at(tea)))
    assert "Choose another one there first" in words(desk.get(at(tea, "delete")))
    assert "tea.jpg is the poster of film.webm" in change(desk, tea, "delete")
    change(desk, film, poster="")
    assert "tea.jpg is deleted." in change(desk, tea, "delete")


def test_an_author_may_not_change_the_poster_of_a_film_that_readers_see(author, tea):
    film = upload(io.BytesIO(b"\x1aE\xdf\xa3" + bytes(100)), "film.webm", by="ada")
    film.describe(by="ada", poster=tea)
    publish("talk", body="![](/media/film.webm)")
    assert author.post(at(tea, "replace"), {"file": other()}).status_code == 403
    assert author.post(at(film), {"poster": ""}).status_code == 403


def test_a_page_says_what_the_file_is_and_who_added_and_changed_it(desk, tea):
    tea.describe(by="grace", credit="Ada Lovelace")
    publish("card")  # so that the next change is another version
    said = words(desk.get(at(tea)))
    for expected in ("/media/tea.jpg", "JPEG, ", "1600 × 900", "by ada", "No page uses it."):
        assert expected in said
    publish("drinks", body="![](/media/tea.jpg)")
    tea.describe(by="grace", caption="On the table")
    assert "by grace" in words(desk.get(at(tea)))


def test_a_page_lists_where_the_file_is_used(desk, tea):
    live = publish("drinks", title="Drinks", body="![](/media/tea.jpg)")
    written = draft("coffee", title="Coffee", body="![](/media/tea.jpg)")
    said = words(desk.get(at(tea)))
    assert "Drinks /drinks/ Readers see it there" in said
    assert "Coffee /coffee/ In a draft" in said
    html = desk.get(at(tea)).content.decode()
    assert all(f'href="/-/pages/{page.pk}/"' in html for page in (live, written))


def test_words_about_a_file_are_saved(desk, tea, launched):
    assert "Saved." in change(desk, tea, alt="A cup", caption="Tea", credit="Ada")
    assert (tea.live.alt, tea.live.caption, tea.live.credit, tea.live.who) == ("A cup", "Tea", "Ada", "ada")
    assert launched == []


def test_words_that_are_too_long_are_refused_and_stay_in_the_form(desk, tea):
    answer = desk.post(at(tea), {"alt": "a" * 501})
    assert "at most 500 characters" in words(answer)
    assert "a" * 501 in answer.content.decode()
    assert tea.live.alt == "A red circle"


def test_a_change_that_readers_see_is_announced_and_launches_a_build(desk, tea, launched):
    publish("drinks", body="![](/media/tea.jpg)")
    before = ContentVersion.objects.current()
    assert FOLLOW in words(desk.get(at(tea)))
    assert f"Saved. {FOLLOW}" in change(desk, tea, alt="A cup")
    assert f"Replaced. Its address is still /media/tea.jpg. {FOLLOW}" in change(desk, tea, "replace", file=other())
    assert f"Renamed to cup.jpg. {FOLLOW}" in change(desk, tea, "rename", name="cup")
    assert launched == ["ada"] * 3
    assert ContentVersion.objects.current() == before + 3


def test_a_replacement_keeps_the_address_and_the_words(desk, tea):
    change(desk, tea, "replace", file=other("whatever.jpeg"))
    assert (tea.live.url, tea.live.alt) == ("/media/tea.jpg", "A red circle")
    assert (tea.live.blob.width, tea.live.blob.height) == (800, 600)


def test_a_replacement_by_the_same_bytes_changes_nothing_and_says_so(desk, tea, launched):
    publish("drinks", body="![](/media/tea.jpg)")
    before = ContentVersion.objects.current(), list(AuditEntry.objects.values()), list(tea.versions.values())
    said = change(desk, tea, "replace", file=other("cup.jpg", photo(1600, 900)), seen="of another time")
    assert "tea.jpg already is this very file; nothing was changed." in said
    after = ContentVersion.objects.current(), list(AuditEntry.objects.values()), list(tea.versions.values())
    assert (before, launched) == (after, [])


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (("tea.png", photo(60, 40, "PNG")), "Upload it as a file of its own."),
        (("tea.jpg", b""), "“tea.jpg” is empty."),
        (("tea.svg", b"<svg/>"), "SVG files can hold scripts"),
        (None, "This field is required."),
    ],
)
def test_a_replacement_that_cannot_be_used_is_refused_in_words(desk, tea, sent, said):
    before = tea.live.blob_id
    assert said in change(desk, tea, "replace", **({"file": other(*sent)} if sent else {}))
    assert tea.live.blob_id == before


def test_a_new_name_is_a_second_address_and_a_taken_one_gets_a_number(desk, tea):
    upload(io.BytesIO(b"a,b\n"), "cup.csv", by="ada")
    upload(io.BytesIO(photo(30, 30)), "cup.jpg", by="ada")
    assert "Renamed to cup-2.jpg." in change(desk, tea, "rename", name="Cup")
    draft("drinks", title="Drinks", body="![](/media/tea.jpg)")
    assert "Drinks" in words(desk.get(at(tea)))


@pytest.mark.parametrize("name", ["", "a" * 121])
def test_a_name_that_cannot_be_used_is_refused_in_words(desk, tea, name):
    assert "errorlist" in desk.post(at(tea, "rename"), {"name": name}).content.decode()
    assert tea.live.name == "tea.jpg"


def test_a_file_is_deleted_after_a_question(desk, tea):
    assert "Delete this file?" in words(desk.get(at(tea, "delete")))
    assert "tea.jpg is deleted." in change(desk, tea, "delete")
    assert MediaFile.objects.get(pk=tea.pk).live is None
    assert desk.get(at(tea)).status_code == 404


def test_a_file_in_use_is_not_deleted_and_the_pages_are_named(desk, tea):
    draft("drinks", title="Drinks", body="![](/media/tea.jpg)")
    asked = desk.get(at(tea, "delete"))
    assert "This file is in use" in words(asked)
    assert 'class="danger"' not in asked.content.decode()
    assert "tea.jpg is used on /drinks/; take it out there first." in change(desk, tea, "delete")
    assert tea.live


@pytest.mark.parametrize("verb", ["", "rename", "replace", "delete"])
def test_an_author_changes_what_only_drafts_use_and_nothing_that_readers_see(author, tea, verb):
    def send():
        return author.post(at(tea, verb), {"file": other()} if verb == "replace" else {"alt": "A cup", "name": "cup"})

    draft("drinks", body="![](/media/tea.jpg)")
    assert send().status_code == (200 if verb == "delete" else 302)
    publish("coffee", body="![](/media/tea.jpg)")
    before = MediaVersion.objects.live().values().get()
    assert send().status_code == 403
    assert MediaVersion.objects.live().values().get() == before


def test_an_author_is_told_why_a_file_that_readers_see_has_no_forms(author, tea):
    publish("coffee", body="![](/media/tea.jpg)")
    answer = author.get(at(tea))
    assert "changing it takes the right to publish" in words(answer)
    assert "A red circle" in words(answer)
    assert "<textarea" not in answer.content.decode()


def test_a_picture_that_cannot_be_shown_says_why(desk):
    torn = upload(io.BytesIO(photo(600, 400)[:2_000]), "torn.jpg", by="ada")
    prepare(MediaVersion.objects.live())
    assert "The picture is damaged; save it again and upload that." in words(desk.get(at(torn)))
