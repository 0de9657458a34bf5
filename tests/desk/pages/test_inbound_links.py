"""The pages that link to a page, named before it goes."""

import pytest

from publisher.desk.pages.inbound_links import Linking
from publisher.pages.models import Page
from tests.desk.browsing import address, draft, words
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def asked(desk, page, verb="delete"):
    return desk.get(address(page, verb))


@pytest.mark.parametrize("verb", ["unpublish", "delete"])
def test_live_pages_and_drafts_that_link_here_are_named_with_their_editors(desk, verb):
    tea = publish("tea", body="About [myself](/tea/).")
    live = publish("a", title="Live one", body="[Tea](/tea/#hot)")
    publish("b", title="Changed").save_revision(by="test", title="Draft of b", body="[Tea](/tea/)")
    draft("c", title="Draft c", body="[Tea](/tea)")
    draft("d", title="Gone", body="[Tea](/tea/)").mark_deleted(by="test")
    draft("e", title="Old link", body="[Tea](/tea/)").save_revision(by="test", title="No link", body="")
    response = asked(desk, tea, verb)
    said = words(response)
    assert "Unless you redirect readers, these links will lead nowhere." in said
    assert "1 live page links here. Live one /a/ 2 drafts link here. Draft of b /b/ Draft c /c/" in said
    assert f'href="{address(live)}"' in response.content.decode()
    assert not any(title in said for title in ("Gone", "No link"))


def test_links_from_elsewhere_to_pages_below_are_named_apart(desk):
    drinks = publish("drinks", body="[Tea](/drinks/tea/)")
    publish("drinks/tea", body="[Milk](/drinks/milk/)"), publish("drinks/milk")
    publish("outside", title="Outside", body="[Milk](/drinks/milk/)")
    publish("part", title="Part", body="[Part](/drinks/#part)")
    said = words(asked(desk, drinks, "unpublish"))
    assert "1 live page links here. Part /part/" in said
    below = "1 live page links to pages below it; if you unpublish those too, these links lead nowhere."
    assert f"{below} Outside /outside/" in said


def test_a_page_without_links_or_without_readers_warns_of_nothing(desk):
    publish("a", body="[Tea](/tea/)")
    assert "Unless you redirect" not in words(asked(desk, publish("milk")))
    said = words(asked(desk, draft("tea")))
    assert "Unless you redirect" not in said
    assert "1 live page links here." in said


def test_many_are_counted_up_to_a_limit(desk):
    tea = publish("tea")
    for number in range(24):
        draft(f"page-{number:02}", body="[Tea](/tea/)")
    assert "24 drafts link here." in words(asked(desk, tea))
    assert "and 4 more" in words(asked(desk, tea))
    assert Linking.of(Page.objects.all(), most=22).count == "22+"
