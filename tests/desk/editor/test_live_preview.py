"""The live preview: typing as readers would see it, in a sandbox inside the editor, without saving."""

import pytest

from publisher.desk.editor.live_preview import ANCHOR
from publisher.pages.models import Page
from tests.desk.browsing import HOME, address, draft, filled_in
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def shown(desk, page, **typed):
    return desk.post(address(page, "live-preview"), filled_in(desk, page, **typed)).content.decode()


def test_it_shows_what_is_typed_and_saves_nothing(desk):
    page = publish("tea", body="Published.")
    html = shown(desk, page, title="Better tea", body="**Typed.**")
    assert "<strong>Typed.</strong>" in html
    assert "Better tea" in html
    assert page.revisions.count() == 1


def test_a_page_that_is_not_there_yet_is_shown_at_its_place(desk):
    publish("drinks", title="All drinks")
    html = desk.post(
        f"{HOME}new/live-preview/", {"title": "Tea", "path": "drinks/tea", "body": "Hot."}
    ).content.decode()
    assert "All drinks" in html
    assert "Hot." in html
    assert not Page.objects.filter(path="drinks/tea").exists()


def test_it_is_nobodys_page_and_in_our_own_frame_alone(desk):
    page = draft()
    answer = desk.post(address(page, "live-preview"), filled_in(desk, page))
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert desk.get(address(page))["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in desk.get(address(page, "preview"))["Content-Security-Policy"]


def test_half_a_form_is_shown_too(desk):
    html = shown(desk, draft(title="Tea"), title="", weight="", date="soon", body="Typed.")
    assert "Typed." in html


def test_a_text_that_is_too_much_is_refused_in_words(desk):
    page = draft()
    sent = filled_in(desk, page, body="x" * 300_000)
    assert "one page may have" in desk.post(address(page, "live-preview"), sent).content.decode()
    checked = desk.post(address(page, "check"), sent)
    assert checked.status_code == 422
    assert "one page may have" in checked.content.decode()


def test_a_broken_theme_is_named(desk, settings, tmp_path):
    settings.SITE_THEME = tmp_path
    (tmp_path / "page.html").write_text("<h1>{{ page.titel.x }}</h1>")
    assert "templates/site/page.html, line 1" in shown(desk, draft())


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("One two.\n\nThree| four.", "Three"),
        ("One two.\n\n## Three|\n\nFour.", "Three"),
        ("One two\n\n```python|\nx = 1\n```", "two"),
        ("One two\n\n- [x]| done", "two"),
        ("One two\n\n- [x] done|", "done"),
        ("One two [three](/four|)", "two"),
        ("| One | Two |\n|-----|-----|\n|     |  |", None),
        ("One two\n\n<div|>", "two"),
        ("|One two.", None),
        ("One \ue000 two|", None),
    ],
)
def test_it_opens_where_the_editor_types(desk, body, before):
    page = draft()
    at = body.rfind("|") if before else 0
    typed = (body[:at] + body[at + 1 :]) if before else body
    html = shown(desk, page, body=typed, at=str(at))
    assert html.partition(ANCHOR)[0].endswith(before) if before else ANCHOR not in html
    assert before is None or "\ue000" not in html


def test_an_address_is_not_broken_by_the_place(desk):
    html = shown(desk, draft(), body="See\n\n[a]: /url/tea\n\n[a] https://example.org/tea", at="18")
    assert 'href="/url/tea"' in html
    assert "%EE" not in html


def test_a_forged_place_is_none(desk):
    page = draft()
    for at in ("-1", "x", "9" * 30, "²"):
        assert "Typed" in shown(desk, page, body="Typed here.", at=at)
