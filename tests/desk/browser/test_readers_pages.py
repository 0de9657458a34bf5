"""The theme's pages as readers get them: accessible in both colour schemes and on a phone."""

import io
from datetime import UTC, datetime

import pytest

from publisher.pages.library.uploading import upload
from publisher.pages.menu_entries import SECOND, MenuEntry
from publisher.pages.models import MediaFile, Menu, Page
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, NOWHERE, PHONE
from tests.desk.browser.lighthouse import look
from tests.pages.media.pictures import photo
from tests.pages.test_site_settings import published
from tests.static_site.live import show
from tests.static_site.sites import publish
from tests.static_site.theme_contexts import BODY

KINDS = ["/", "/blog/", "/blog/hello/", "/about/", "/tags/", "/tags/open-source/", "/nowhere/"]


@pytest.fixture
def site(transactional_db):
    written = {"authors": ["Ada"], "tags": ["Open source"], "summary": "A greeting."}
    publish("", title="Home", body="Welcome to all who read.")
    publish("blog", title="Blog", body="What is new.", summary="News.")
    publish("about", title="About", body=f"```\n{'wide ' * 50}\n```\n\n{BODY}")
    for day, name in enumerate(["before", "hello", "after"], start=1):
        publish(f"blog/{name}", title=name.title(), body=BODY, date=datetime(2026, 1, day, tzinfo=UTC), **written)
    return show()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page(open_as, site, scheme):
    reader = open_as(scheme=scheme)
    found = {}
    for kind in KINDS:
        reader.goto(kind)
        found[kind] = violations(reader)
    assert found == {kind: [] for kind in KINDS}


def test_no_kind_of_page_scrolls_sideways_on_a_phone(open_as, site):
    reader = open_as(device=PHONE)
    for kind in KINDS:
        reader.goto(kind)
        assert reader.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), kind


@pytest.mark.lighthouse
@pytest.mark.parametrize(("kind", "form"), [("/", "phone"), ("/blog/", "desktop"), ("/blog/hello/", "phone")])
def test_lighthouse_finds_nothing_on_a_site_that_uses_all_settings(site, live_server, settings, tmp_path, kind, form):
    settings.ENVIRONMENT, settings.SITE_URL = "production", live_server.url  # elsewhere, search engines are kept out
    upload(io.BytesIO(photo(300, 60, "PNG")), "logo.png", by="ada", alt="The Kettle")
    upload(io.BytesIO(photo(64, 64, "PNG")), "icon.png", by="ada")
    look_of_it = {"description": "All about tea", "accent": "moss", "font": "serif", "footer": "By *us*"}
    pictures = {"logo": "/media/logo.png", "icon": "/media/icon.png"}
    published(title="The Kettle", announcement="Closed [today](/about/)", **look_of_it, **pictures)
    about, blog = (Page.objects.get(path=path).pk for path in ("about", "blog"))
    Menu.objects.arrange([MenuEntry(page=about), MenuEntry(page=blog, level=SECOND)], by="ada", seen=0)
    show()
    found = look(f"{live_server.url}{kind}", form, tmp_path, nowhere=NOWHERE)
    assert (found.errors, found.faults) == ([], [])
    assert {found.scores[name] for name in ("accessibility", "best-practices", "seo")} == {1}
    assert found.number("cumulative-layout-shift") == 0


@pytest.mark.parametrize("device", [DESKTOP, PHONE])
def test_films_and_sounds_fit_the_page_and_keep_their_place(transactional_db, open_as, device):
    still = upload(io.BytesIO(photo()), "still.jpg", by="ada")
    for name in ("film.webm", "other.webm"):
        upload(io.BytesIO(b"\x1aE\xdf\xa3" + bytes(100)), name, by="ada")
    upload(io.BytesIO(b"ID3" + bytes(100)), "talk.mp3", by="ada")
    MediaFile.objects.get(names__path="media/film.webm").describe(by="ada", poster=still)
    publish("talk", body="![A](/media/film.webm)\n\n![B](/media/other.webm)\n\n![C](/media/talk.mp3)")
    show()
    reader = open_as(device=device)
    reader.goto("/talk/")
    shapes = reader.locator("video").evaluate_all("all => all.map((e) => e.offsetWidth / e.offsetHeight)")
    assert [round(shape, 1) for shape in shapes] == [1.8, 1.8]  # 16 by 9
    assert reader.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(reader) == []


def test_a_tool_that_looks_from_within_a_page_finds_robots_txt(open_as, site):
    reader = open_as()
    reader.goto("/")
    assert reader.evaluate("fetch('/robots.txt').then((answer) => answer.status)") == 200
