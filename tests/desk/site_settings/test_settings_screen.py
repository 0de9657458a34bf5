"""The desk's settings: who may change them, what the form refuses, preview, conflict, history and restore."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.pages.models import AuditEntry, ContentVersion, SiteSettings
from static_site.models import Artifact, Release
from tests.desk.browsing import Fields, words
from tests.desk.conftest import editor, logged_in
from tests.pages.media.pictures import photo
from tests.pages.test_site_settings import published
from tests.static_site.live import show_page
from tests.static_site.test_media import taken

ADDRESS = "/-/settings/"


@pytest.fixture
def office(db):
    """Return an administrator's browser."""
    return logged_in(editor("grace", "Administrator"))


def sent(office, then="publish", query="", **typed):
    """Send the form as it is shown, with these values."""
    fields = Fields(office.get(f"{ADDRESS}{query}").content.decode()).sent
    return office.post(ADDRESS, {**fields, "then": then, **typed}, follow=True)


def test_what_an_administrator_publishes_holds_and_is_on_record(office, settings):
    settings.SITE_TITLE, settings.SITE_LANGUAGE = "From the environment", "en-GB"
    show_page("tea")
    assert f"makes {Artifact.objects.count()} files again" in words(office.get(ADDRESS))
    answer = words(sent(office, description="On tea", accent="moss", font="serif", announcement="Closed *today*"))
    now = SiteSettings.objects.now()
    assert f"Settings published as content version {now.since}." in answer
    assert (now.title, now.language, now.description) == ("From the environment", "en-GB", "On tea")
    assert (now.accent, now.font, now.announcement_html) == ("moss", "serif", "<p>Closed <em>today</em></p>")
    assert AuditEntry.objects.get(version=now.since).who == "grace"


def test_an_editor_cannot_change_or_see_them(desk, office):
    fields = {**Fields(office.get(ADDRESS).content.decode()).sent, "title": "Mine", "then": "publish"}
    assert desk.get(ADDRESS).status_code == desk.post(ADDRESS, fields).status_code == 403
    assert desk.get(f"{ADDRESS}history/").status_code == 403
    assert not SiteSettings.objects.exists()
    assert ADDRESS not in desk.get("/-/pages/").content.decode()
    assert ADDRESS in office.get("/-/pages/").content.decode()


def test_a_second_person_is_refused_once(office):
    published(title="First")
    old = Fields(office.get(ADDRESS).content.decode()).sent
    published(title="Second")
    refused = office.post(ADDRESS, {**old, "title": "Third", "then": "publish"})
    assert "ada changed the settings after you opened this page" in words(refused)
    assert SiteSettings.objects.now().title == "Second"
    office.post(ADDRESS, {**Fields(refused.content.decode()).sent, "title": "Third", "then": "publish"})
    assert SiteSettings.objects.now().title == "Third"


def test_a_preview_shows_any_page_with_the_typed_values_and_stores_nothing(office):
    taken("logo.png", photo(300, 100, "PNG"))
    show_page("tea", date=datetime(2026, 1, 31, 12, tzinfo=UTC))
    before = ContentVersion.objects.current()
    typed = {"title": "Not yet", "language": "he", "logo": "/media/logo.png", "footer": "By *us*", "accent": "red"}
    answer = sent(office, "preview", preview="/tea/", date_style="iso", **typed)
    page = answer.content.decode()
    assert '<html lang="he" dir="rtl" data-accent="red">' in page
    assert "<title>Tea · Not yet</title>" in page
    assert "<p>By <em>us</em></p>" in page
    assert ">2026-01-31</time>" in page
    logo = page.partition('class="brand" href="/"><img src="')[2].partition('"')[0]
    assert office.get(logo).status_code == 200
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert (ContentVersion.objects.current(), Release.objects.count()) == (before, 1)
    assert not SiteSettings.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"language": "English, please"}, "Write a language tag"),
        ({"logo": "/media/none.png"}, "There is no such picture in the library"),
        ({"icon": "/media/wide.png"}, "Choose a square PNG, 48 to 512 pixels wide"),
        ({"announcement": "# Loud"}, "Write one line of text"),
        ({"announcement": "Closed", "announcement_ends_at": "2001-01-01T09:00"}, "This time has passed"),
        ({"accent": "url(x)"}, "Select a valid choice"),
        ({"then": "preview", "preview": "/nowhere/"}, "No page is published at this address"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(office, typed, said):
    taken("wide.png", photo(300, 100, "PNG"))
    assert said in words(sent(office, **{"then": "publish", **typed}))
    assert not SiteSettings.objects.exists()


def test_the_history_says_who_changed_what_and_brings_old_settings_back(office):
    first = published(title="One", footer="Old")
    published(title="Two", accent="moss")
    history = words(office.get(f"{ADDRESS}history/"))
    assert "ada Title: One → Two, Colour: Petrol → Moss Current" in history
    assert "ada First settings Restore…" in history
    asked = f"?version={first.since}"
    assert "Publish them to bring them back" in words(office.get(f"{ADDRESS}{asked}"))
    sent(office, query=asked)
    now = SiteSettings.objects.now()
    assert (now.title, now.accent, now.footer, now.who) == ("One", "", "Old", "grace")
    assert office.get(f"{ADDRESS}?version=99").status_code == 404


def test_an_announcement_can_end_later(office):
    end = ContentVersion.objects.clock() + timedelta(days=1)
    sent(office, announcement="Closed", announcement_ends_at=f"{end:%Y-%m-%dT%H:%M}")
    assert SiteSettings.objects.now().announcement_ends_at == end.replace(second=0, microsecond=0)


def test_a_file_in_the_settings_says_so_and_is_kept(office):
    file = taken("logo.png", photo(300, 100, "PNG"))
    published(logo="/media/logo.png")
    assert "It is in the site’s settings : every page shows it." in words(office.get(f"/-/files/{file.pk}/"))
    assert "This file is in use" in words(office.get(f"/-/files/{file.pk}/delete/"))
    office.post(f"/-/files/{file.pk}/delete/")
    assert file.live
