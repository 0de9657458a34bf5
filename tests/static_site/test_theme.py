"""The default theme's pages: valid HTML that every reader, search engine and screen reader can use."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest

from static_site.content.context import site_settings
from static_site.rendering.recipe import Context
from tests.static_site.markup import Markup
from tests.static_site.theme_contexts import (
    DATE,
    NOT_FOUND,
    THEME,
    entry,
    every_kind_of_page,
    home,
    listing,
    page,
    show,
    site,
)

PAGES = every_kind_of_page()
HOSTILE = "</script></title><script>alert('1')</script>\"'&<!--"
of_every_kind = pytest.mark.parametrize("html", PAGES.values(), ids=PAGES.keys())


def article(*sections: str, **changes: Any) -> Markup:
    return Markup(show("page.html", site(*sections), page=page(**changes)))


@of_every_kind
def test_every_element_is_closed_and_every_id_is_unique(html: str) -> None:
    markup = Markup(html)
    ids = [attributes["id"] for _, attributes in markup.elements if "id" in attributes]
    assert html.startswith("<!doctype html>\n<html lang=")
    assert markup.mistakes == []
    assert len(ids) == len(set(ids))


@of_every_kind
def test_no_page_runs_a_script_or_loads_anything_from_elsewhere(html: str) -> None:
    markup = Markup(html)
    assert all(a == {"type": "application/ld+json"} for a in markup.all("script"))
    assert not [
        key for _, attributes in markup.elements for key in attributes if key.startswith("on") or key == "style"
    ]
    loaded = [a["href"] for a in markup.all("link", rel="stylesheet") + markup.all("link", rel="icon")]
    assert all(re.fullmatch(r"/theme/\w+\.[0-9a-f]{8}\.\w+", str(address)) for address in loaded)


@of_every_kind
def test_every_page_has_its_landmarks_and_a_way_past_the_menu(html: str) -> None:
    markup = Markup(html)
    assert markup.all("html", lang="en")
    assert len(markup.all("main")) == len(markup.all("header", **{"class": "top"})) == 1
    assert markup.all("footer", **{"class": "bottom"})
    labels = [a.get("aria-label") for a in markup.all("nav")]
    assert all(labels)
    assert len(labels) == len(set(labels))
    assert markup.all("a", **{"class": "skip"})[0]["href"] == f"#{markup.all('main')[0]['id']}"


@of_every_kind
def test_headings_begin_with_one_h1_and_skip_no_level(html: str) -> None:
    levels = [int(name[1]) for name, _ in Markup(html).elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_language_of_the_settings_is_the_page_s() -> None:
    assert '<html lang="de">' in show("page.html", site(language="de"), page=page())


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("he", "rtl"), ("ar-EG", "rtl"), ("FA", "rtl"), ("ur", "rtl"), ("yi", "rtl"), ("az-Arab", "rtl"),
        ("uz-Arab-AF", "rtl"), ("ar-Latn", "ltr"), ("he-Latn-IL", "ltr"), ("en", "ltr"), ("zh-Hant", "ltr"),
    ],
)  # fmt: skip
def test_the_direction_of_a_page_follows_from_its_language(settings, language: str, direction: str) -> None:
    settings.SITE_LANGUAGE = language
    assert site_settings()["direction"] == direction
    of_it = site(language=language, direction=direction)
    redirect = show("redirect.html", of_it, redirect={"url": "/a/", "canonical": "https://example.org/a/"})
    for html in (show("page.html", of_it, page=page()), show("404.html", of_it, page=NOT_FOUND), redirect):
        assert f'<html lang="{language}"{" dir=" if direction == "rtl" else ">"}' in html


def test_a_hostile_title_stays_text_everywhere() -> None:
    link = {"title": HOSTILE, "url": "/x/"}
    tags = [{"name": HOSTILE, "url": "/tags/x/"}]
    hostile = page(title=HOSTILE, description=HOSTILE, authors=[HOSTILE], tags=tags, breadcrumbs=[link], next=link)
    html = show("page.html", site(title=HOSTILE), page=hostile)
    assert "<script>alert" not in html
    assert Markup(html).mistakes == []
    assert HOSTILE in Markup(html).text_of("h1")


def test_search_engines_read_who_wrote_an_article_and_when() -> None:
    html = show("page.html", site(), page=page(title=HOSTILE, image_url="https://example.org/a.png"))
    told = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[0])
    assert told["headline"] == HOSTILE
    assert told["datePublished"] == "2014-03-12T10:11:00-04:00"
    assert [author["name"] for author in told["author"]] == ["Ada", "Grace"]
    assert told["image"] == "https://example.org/a.png"


def test_a_page_without_a_date_is_no_article_for_search_engines() -> None:
    assert article(date=None).all("script") == []
    assert article(date=None).text_of("time") == ["12 March 2014"]  # when it was last published


def test_a_page_names_itself_to_social_networks() -> None:
    told = {a["property"]: a["content"] for a in article().all("meta") if "property" in a}
    assert told["og:title"] == "Hello"
    assert told["og:url"] == "https://example.org/blog/hello/"
    assert told["og:type"] == "article"
    assert "og:image" not in told
    assert article(image_url="https://example.org/a.png").all("meta", content="summary_large_image")


def test_only_pages_that_ask_for_it_are_kept_from_search_engines() -> None:
    assert article().all("meta", name="robots") == []
    assert article(noindex=True).all("meta", name="robots") == [{"name": "robots", "content": "noindex"}]
    assert Markup(PAGES["404"]).all("meta", content="noindex")
    assert Markup(PAGES["404"]).all("link", rel="canonical") == []


def test_the_menu_marks_the_section_that_the_page_is_in() -> None:
    markup = article("blog", "blog-old", "blo")
    assert markup.all("a", **{"aria-current": "true"}) == [{"href": "/blog/", "aria-current": "true"}]
    assert article("blog", url="/blog/").all("a", **{"aria-current": "page"})


@pytest.mark.parametrize(("sections", "buttons"), [(0, 0), (5, 0), (20, 2)])
def test_a_long_menu_opens_from_a_button_without_a_script(sections: int, buttons: int) -> None:
    markup = article(*(f"part-{number}" for number in range(sections)))
    assert len(markup.all("button", popovertarget="-menu")) == buttons
    assert len(markup.all("nav", **{"aria-label": "Main"})) == min(sections, 1)
    assert [a for a in markup.all("nav") if "popover" in a] == ([markup.all("nav", id="-menu")[0]] if buttons else [])


def with_a_group(**changes: Any) -> Context:
    below = [
        {"title": "Hello", "url": "/blog/hello/", "path": "blog/hello", "children": []},
        {"title": HOSTILE, "url": "https://x.test/?a=1&copy=2", "path": "", "children": []},
    ]
    of_two = site("guides", "about", **changes)
    of_two["navigation"][0]["children"] = below
    return of_two


def test_a_second_level_opens_without_a_script_and_marks_where_the_page_is() -> None:
    html = show("page.html", with_a_group(), page=page())
    markup = Markup(html)
    assert markup.mistakes == []
    assert len(markup.all("summary")) == len(markup.all("details", name="-group")) == 1
    assert markup.all("a", href="https://x.test/?a=1&copy=2")
    assert markup.all("button", popovertarget="-menu"), "a phone gets one list of everything"
    marked = {a["href"]: a["aria-current"] for a in markup.all("a") if "aria-current" in a}
    assert marked == {"/guides/": "true", "/blog/hello/": "page"}
    assert THEME.urls["menu.css"] in html
    assert THEME.urls["menu.css"] not in show("page.html", site("guides"), page=page())
    lost = Markup(show("404.html", with_a_group(), page=NOT_FOUND))
    assert lost.mistakes == []
    assert len(lost.all("a", href="/blog/hello/")) == 2, "in the menu, and in the text"


def test_contents_are_listed_from_four_headings_on() -> None:
    three, four = "## A\n## B\n### C\n#### D\n", "## A\n## B\n### C\n## D\n"
    assert article(body=three).all("details") == []
    markup = article(body=four)
    assert [a["href"] for a in markup.all("a") if str(a["href"]).startswith("#")] == ["#-main", "#a", "#b", "#c", "#d"]
    assert len(markup.all("li", **{"class": "lower"})) == 1


def test_neighbours_are_linked_where_there_are_any() -> None:
    assert article().all("a", rel="prev")[0]["href"] == "/blog/before/"
    assert article().all("a", rel="next")[0]["href"] == "/blog/after/"
    assert article(previous=None, next=None).all("nav", **{"class": "neighbours"}) == []
    older = Markup(show("listing.html", site(), listing=listing(newer=None)))
    assert [a["rel"] for a in older.all("a") if "rel" in a] == ["next"]


def test_home_does_not_list_an_article_twice() -> None:
    twice = home(entries=[entry("one")], latest=[entry("one"), entry("two")])
    markup = Markup(show("page.html", site(), page=twice))
    assert [markup.text_of("h2").count(title) for title in ("Latest", "Articles")] == [1, 1]
    assert len(markup.all("a", href="/blog/one/")) == len(markup.all("a", href="/blog/two/")) == 1


@pytest.mark.parametrize(
    ("dates", "headings"),
    [
        ([DATE, DATE], ["Articles"]),
        ([None, None], ["Pages"]),
        ([DATE, None, DATE], ["Articles", "Pages"]),
        ([None, DATE], ["Pages", "Articles"]),
    ],
)
def test_a_list_says_what_it_lists_articles_apart_from_other_pages(dates: list[Any], headings: list[str]) -> None:
    entries = [entry(f"entry-{number}", date=date) for number, date in enumerate(dates)]
    section = home(kind="section", url="/blog/", html="", headings=[], entries=entries)
    for html in (
        show("page.html", site(), page=section),
        show("listing.html", site(), listing=listing(entries=entries)),
    ):
        markup = Markup(html)
        assert markup.mistakes == []
        assert re.findall(r"<h2[^>]*>(\w+)</h2>", html) == headings
        assert len(markup.all("h2", **{"class": "unseen"})) == (headings == ["Pages"])
        assert all(html.count(f'href="/blog/{one["url"].split("/")[2]}/"') == 1 for one in entries)


def test_a_reader_who_is_lost_finds_home_and_the_sections() -> None:
    html = show("404.html", site("guides"), page=NOT_FOUND).partition("<main")[2]
    assert [a["href"] for a in Markup(f"<main{html}").all("a")][:2] == ["/", "/guides/"]


def test_a_redirect_leads_on_without_a_server() -> None:
    target = "https://example.com/?a=1&b='2'"
    markup = Markup(show("redirect.html", site(), redirect={"url": target, "canonical": target}))
    assert markup.mistakes == []
    assert markup.all("meta", content=f"0; url={target}")
    assert markup.all("a", href=target)
