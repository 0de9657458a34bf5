"""The site's settings in what readers get: on every page, in the feed and in cards, and back with a rollback."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from publisher.pages.models import MediaFile, Page, SiteSettings, add_redirect, remove_redirect
from static_site.fingerprint import fingerprint
from static_site.releases.pointer import roll_back
from tests.pages.media.pictures import photo
from tests.pages.test_site_settings import published
from tests.static_site.live import show, show_page
from tests.static_site.sites import THEME, build, clean_manifest, manifest, publish
from tests.static_site.test_media import taken

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 1, 31, 12, tzinfo=UTC)


def read(path: str, reader: Client | None = None) -> str:
    return (reader or Client()).get(path).content.decode()


def test_every_page_the_feed_and_cards_say_what_the_settings_say():
    published(title="The Kettle", description="On tea", language="he", date_style="iso", footer="By *us*")
    show_page("tea", date=DAY)
    page, feed = read("/tea/"), read("/feed.xml")
    assert '<html lang="he" dir="rtl">' in page
    assert "<title>Tea · The Kettle</title>" in page
    assert '<meta property="og:site_name" content="The Kettle">' in page
    assert ">2026-01-31</time>" in page
    assert "<p>By <em>us</em></p>" in page
    assert "<title>The Kettle</title>\n<subtitle>On tea</subtitle>" in feed
    assert 'xml:lang="he"' in feed


def test_the_direction_can_differ_from_the_languages():
    published(language="he", direction="ltr")
    show()
    assert '<html lang="he">' in read("/")


def test_a_change_makes_everything_again_and_leaves_what_a_full_build_makes():
    show_page("tea", date=DAY)
    published(title="Another", accent="moss", font="serif")
    release = build()
    assert release.is_full
    assert release.counts["reasons"].keys() >= {"site settings changed"}
    assert manifest(release) == clean_manifest(release.content_version)


def test_an_edit_needs_one_statement_more_than_without_settings():
    """The one that reads them; nothing is compared unless they are newer than the last release."""
    show_page("tea", date=DAY)

    def cost() -> list[str]:
        publish("tea", body=f"Text {SiteSettings.objects.count()}", date=DAY)
        with CaptureQueriesContext(connection) as queries:
            build()
        return [query["sql"] for query in queries]

    without = cost()
    published(title="Another", footer="By us")
    build()
    assert len(cost()) == len(without)
    assert sum('FROM "pages_sitesettings"' in sql for sql in without) == 1


@pytest.mark.parametrize(
    "said", [{"accent": "moss"}, {"font": "serif"}, {"footer": "By us"}, {"announcement": "Closed"}]
)
def test_only_a_site_whose_settings_need_it_loads_a_second_style_sheet(said):
    show()
    assert "theme/settings." not in read("/")
    published(**said)
    show()
    assert "theme/settings." in read("/")


def test_settings_are_no_part_of_the_fingerprint():
    before = fingerprint(THEME)
    published(title="Another")
    assert fingerprint(THEME) == before


@pytest.mark.parametrize("logo", ["", "/media/logo.png"])
def test_what_an_administrator_typed_is_escaped(logo):
    taken("logo.png", png(300))
    typed = {
        "title": '"><script>',
        "description": "</p><script>",
        "footer": "<script>alert(1)</script><b onclick=x>b</b>",
    }
    published(logo=logo, **typed)
    show()
    for address in ("/", "/404", "/feed.xml"):
        page = read(address)
        assert "<script" not in page
        assert "onclick" not in page
    assert "&lt;script&gt;" in read("/")


def test_a_rollback_brings_the_old_logo_and_title_back():
    for name, width in (("old.png", 300), ("new.png", 200)):
        taken(name, png(width))
    published(title="Old", logo="/media/old.png")
    first = show()
    published(title="New", logo="/media/new.png")
    second = show()
    assert 'width="200"' in read("/")
    roll_back(first, seen_live=second.number, by="ada")
    page = read("/")
    assert 'alt="Old" width="300"' in page
    address = page.partition('class="brand" href="/"><img src="')[2].partition('"')[0]
    assert Client().get(address).status_code == 200


def test_a_replaced_logo_is_on_every_page_and_a_used_file_cannot_be_deleted():
    file = taken("logo.png", png(300))
    published(logo="/media/logo.png", footer="[Terms](/media/logo.png)")
    show_page("tea")
    assert file.is_published
    assert file not in MediaFile.objects.unused()
    file.replace(taken("other.png", png(250)).live.blob, by="ada")
    release = build()
    assert release.is_full
    assert manifest(release) == clean_manifest(release.content_version)
    with pytest.raises(ValidationError, match="in the site’s settings"):
        file.delete_from_library(by="ada")
    published(logo="", footer="")
    file.delete_from_library(by="ada")


def test_the_icon_is_in_pages_and_at_favicon_ico():
    show()
    assert Client().get("/favicon.ico")["Content-Type"] == "image/x-icon"
    taken("icon.png", png(64))
    published(icon="/media/icon.png")
    show()
    assert 'rel="icon" href="/media/' in read("/")
    answer = Client().get("/favicon.ico")
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_a_redirect_from_the_icons_address_wins():
    show_page("tea")
    add_redirect("favicon.ico", "tea", by="ada")
    for status in (301, 200):
        release = show()
        assert Client().get("/favicon.ico").status_code == status
        assert manifest(release) == clean_manifest(release.content_version)
        remove_redirect("favicon.ico", by="ada")


def test_a_page_without_a_picture_is_shared_with_the_sites():
    taken("card.png", png(300))
    taken("own.png", png(200))
    published(image="/media/card.png")
    show_page("tea")
    show_page("cups", image="/media/own.png")
    assert "/card-300.png" in read("/tea/").partition("og:image")[2]
    assert "/card-300.png" not in read("/cups/")


def test_an_announcement_is_on_every_page_until_a_planned_change_takes_it_off():
    published(announcement="Closed [today](/tea/)", announcement_kind="warning", announcement_ends_at=DAY)
    show_page("tea")
    bar = (
        '<aside class="announcement warning" aria-label="Announcement"><p>Closed <a href="/tea/">today</a></p></aside>'
    )
    assert bar in read("/tea/")
    Page.objects.publish_due(DAY)
    show()
    assert "announcement" not in read("/tea/")


def png(width: int) -> bytes:
    return photo(width, width, "PNG")
