"""The search in the list of pages: words in any order, the best match first, with a marked excerpt."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publisher.desk.pages.excerpt import excerpt
from tests.desk.browsing import HOME, draft
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def paths(desk, q, **query):
    return [row.page.path for row in desk.get(HOME, {"q": q, **query}).context["listed"]]


def marked(texts, *words):
    return "".join(f"[{piece.text}]" if piece.is_found else piece.text for piece in excerpt(texts, words))


@pytest.mark.parametrize(
    "wanted", ["water kettle", "kettle, water!", "boil kettle", "guides water", "water guides boil"]
)
def test_words_are_found_in_any_order_in_path_title_and_text(desk, wanted):
    draft("guides/boil", title="The kettle", body="First, some water.")
    draft("guides", title="Guides", body="A kettle.")
    draft("water", title="Water", body="Without the other words.")
    assert paths(desk, wanted) == ["guides/boil"]


def test_exact_titles_and_paths_come_first_then_titles_then_texts(desk):
    for path, title in {"a": "Nothing", "b": "Green tea", "c": "Tea for two", "d": "Tea", "tea": "A leaf"}.items():
        draft(path, title=title, body="More tea." if path == "a" else "")
    assert paths(desk, "tea") == ["d", "tea", "c", "b", "a"]
    assert paths(desk, "tea", by="title") == ["tea", "b", "a", "d", "c"]


def test_capitals_of_any_alphabet_do_not_matter(desk):
    draft("tee", title="Tee", body="Ein Ärmel, und viel Öl.")
    assert paths(desk, "öl ärmel") == paths(desk, "ÄRMEL") == ["tee"]


def test_a_result_shows_the_words_in_their_text_marked_and_escaped(desk):
    draft("tea", title="Tea", body="Drink *hot* tea & `<b onload=x>milk</b>`.")
    html = desk.get(HOME, {"q": "mil hot"}).content.decode()
    said = "Drink <mark>hot</mark> tea &amp; &lt;b onload=x&gt;<mark>mil</mark>k&lt;/b&gt;."
    assert said in html
    assert "<b onload" not in html


def test_a_search_without_words_is_marked_and_escaped_too(desk):
    draft("sums", title="5 < 6", body="If 5 < 6.")
    assert "If 5 <mark>&lt;</mark> 6." in desk.get(HOME, {"q": "<"}).content.decode()


def test_an_excerpt_is_short_and_lies_where_the_words_are_closest_together():
    text = f"tea {'x ' * 200}green tea and milk {'y ' * 200}"
    said = marked([text], "tea", "milk", "green")
    assert said.startswith("… x x ")
    assert "[green] [tea] and [milk]" in said
    assert said.endswith("y …")
    assert len(said) < 230


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["Steam, tea."], "Steam, [tea]."),
        (["Steam."], "S[tea]m."),
        (["", "Only in *Tea*"], "Only in *[Tea]*"),
        (["Coffee"], ""),
        ([""], ""),
    ],
)
def test_words_are_marked_where_they_begin_and_otherwise_anywhere(texts, said):
    assert marked(texts, "tea") == said


@pytest.mark.parametrize("count", [10, 100])
def test_a_search_asks_as_many_queries_however_much_it_finds(desk, count):
    for number in range(count):
        publish(f"page-{number}", title="Tea", body="Tea with milk.")
    with CaptureQueriesContext(connection) as captured:
        found = desk.get(HOME, {"q": "tea milk page"})
    assert found.context["listing"].shelf.total == count
    assert len(captured) <= 28


def test_a_long_search_is_jumped_in(desk):
    for number in range(120):
        draft(f"page-{number:03}", title="Tea")
    second = desk.get(HOME, {"q": "tea", "start": 100})
    assert [row.page.path for row in second.context["listed"]][:2] == ["page-100", "page-101"]
    assert [jump.number for jump in second.context["listing"].shelf.jumps] == [1, 2, 3]
    assert b'rel="next"' not in second.content
    assert b'rel="next" href="?q=tea&amp;start=50"' in desk.get(HOME, {"q": "tea"}).content
