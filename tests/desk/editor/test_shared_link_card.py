"""The card shown where a page is shared, made by the theme."""

import pytest

from publisher.desk.editor.shared_link_card import Card
from publisher.pages.models import Page, Revision
from tests.desk.browsing import HOME, address, draft, filled_in, words

pytestmark = pytest.mark.django_db


def test_it_shows_what_the_theme_says_of_the_saved_text(desk):
    page = draft("drinks/tea", title="Tea & milk", summary="Hot.", image="/theme/tea.png")
    shown = desk.get(address(page)).content.decode()
    assert '<p class="title">Tea &amp; milk</p>' in shown
    assert '<p class="description">Hot.</p>' in shown
    assert '<div class="shared large">' in shown
    assert '<img src="/theme/tea.png"' in shown
    assert '<p class="host">localhost:8000</p>' in shown
    assert "http://localhost:8000/drinks/tea/" in shown


def test_it_follows_what_is_typed_and_the_description_comes_before_the_summary(desk):
    page = draft(summary="Saved.")
    typed = filled_in(desk, page, title="Typed", description="Described.")
    said = words(desk.post(address(page, "check"), typed))
    assert "Typed Described. The address: http://localhost:8000/tea/" in said
    assert "Saved." not in said


def test_a_new_page_has_its_card_at_its_future_address(desk):
    said = words(desk.post(f"{HOME}new/check/", {"title": "Kettle", "path": "drinks/kettle"}))
    assert "Kettle No description: the summary would go here." in said
    assert "/drinks/kettle/" in said
    assert "No title yet" in words(desk.post(f"{HOME}new/check/", {"title": ""}))


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ("https://pictures.example/tea.png", "An image from pictures.example, which is not loaded here"),
        ("//pictures.example/tea.png", "An image from pictures.example, which is not loaded here"),
        ("/\\pictures.example/tea.png", "An image from localhost:8000"),
        ("https://[/tea.png", "is not an address that others can load"),
    ],
)
def test_no_image_of_another_site_is_loaded(desk, image, said):
    response = desk.get(address(draft(image=image)))
    assert "<img" not in response.content.decode()
    assert said in words(response)


def test_a_relative_image_is_shown_from_the_page_s_own_address(desk):
    assert '<img src="/tea/cup%20one.png"' in desk.get(address(draft(image="cup one.png"))).content.decode()


def test_the_rules_are_those_of_the_theme(desk, settings, tmp_path):
    settings.SITE_THEME = tmp_path
    (tmp_path / "page.html").write_text(
        "<title>{{ page.title|upper }}</title><meta name=description content='All: {{ page.title }}'></head>"
    )
    assert "TEA All: Tea" in words(desk.get(address(draft())))
    (tmp_path / "page.html").write_text("{{ page.titel.x }}")
    assert "The theme cannot show this page: templates/site/page.html, line 1" in words(desk.get(address(draft("b"))))


def test_a_page_without_a_social_card_of_its_theme_has_an_empty_one(settings, tmp_path):
    settings.SITE_THEME = tmp_path
    (tmp_path / "page.html").write_text("{{ page.html|safe }}")
    assert Card.of(Page(path="tea"), Revision(title="Tea", html="<p>Hot.</p>")) == Card()
