"""The preview: the newest text as readers would see it, without the editor's rights."""

import gzip
import re

import pytest

from publisher.pages.models import Page
from static_site.models import Artifact
from tests.desk.browsing import address, draft, frame, save, words
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def preview(desk, page):
    return desk.get(frame(page))


def without_what_previews_do_differently(html):
    """Return the HTML without a preview's differences: inlined theme files, no search engines, no publication."""
    html = re.sub(r'"(/theme/|data:)[^"]*"', '""', html)
    return re.sub(r'\s*<meta name="robots"[^>]*>', "", html)


@pytest.mark.parametrize("path", ["", "drinks", "drinks/tea", "drinks/coffee"])
def test_a_preview_of_what_readers_have_is_what_readers_have(desk, path):
    for page in ("drinks", "drinks/tea", "drinks/milk"):
        publish(
            page, body=f"All of {page}.\n\n## More", summary="Short.", tags=["Hot", "hot", "Sweet"], authors=["Ada"]
        )
    page = publish("drinks/coffee", body="Black.") if path == "drinks/coffee" else Page.objects.get(path=path)
    if page.latest is None:
        page.save_revision(by="test", title="Home", body="Welcome.")
        page.publish(by="test")
    release = show()
    file = f"{path}/index.html".removeprefix("/")
    built = gzip.decompress(Artifact.objects.in_release(release.number).get(path=file).body).decode()
    shown = preview(desk, page).content.decode()
    assert without_what_previews_do_differently(shown) == without_what_previews_do_differently(built)


def test_a_preview_shows_the_draft_and_writes_nothing(desk):
    page = publish("tea", body="Published.")
    page.save_revision(by="test", title="Tea", body="**Draft.**")
    html = preview(desk, page).content
    assert b"<strong>Draft.</strong>" in html
    assert page.live_publication.revision.body == "Published."


def test_a_page_that_was_never_published_has_its_place_already(desk):
    publish("drinks", title="All drinks")
    html = preview(desk, draft("drinks/tea", body="Hot.")).content.decode()
    assert "All drinks" in html
    assert "Hot." in html


def test_save_and_preview_saves_and_previews(desk):
    page = draft(body="Old.")
    response = save(desk, page, "preview", body="New.")
    assert response.redirect_chain == [(address(page, "preview"), 302)]
    assert f'src="{frame(page)}"' in response.content.decode()
    assert b"New." in preview(desk, page).content


def test_a_preview_is_nobodys_page(desk):
    policy = preview(desk, draft())["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-" not in policy
    assert "frame-ancestors 'self'" in policy


def test_a_bar_says_what_is_shown_and_leads_back(desk):
    page = publish("tea", title="Tea")
    assert "Tea Published Revision 1, saved" in words(desk.get(address(page, "preview")))
    page.save_revision(by="grace", title="Better <b>tea</b>")
    bar = desk.get(address(page, "preview"))
    assert "Back to the text Better <b>tea</b> Draft Revision 2, saved" in words(bar)
    assert f'<a href="{address(page)}">' in bar.content.decode()
    old = desk.get(address(page, "history/1/preview"))
    assert "Back to the revision Tea Published Revision 1, saved" in words(old)
    assert f'sandbox src="{frame(page, 1)}"' in old.content.decode()


def test_a_preview_asks_the_server_for_nothing_but_images(desk):
    html = preview(desk, draft(body="Text.")).content.decode()
    assert re.findall(r'(?:<link rel="stylesheet" href|src)="(?!data:)[^"]*"', html) == []


def test_a_page_without_a_text_has_no_preview(desk):
    empty = Page.objects.create_page("empty", by="test")
    assert (desk.get(address(empty, "preview")).status_code, preview(desk, empty).status_code) == (404, 404)


def test_a_broken_theme_is_named_with_file_and_line(desk, settings, tmp_path):
    settings.SITE_THEME = tmp_path
    (tmp_path / "page.html").write_text("<h1>{{ page.titel.x }}</h1>")
    response = preview(desk, draft())
    assert response.status_code == 500
    assert b"templates/site/page.html, line 1" in response.content
