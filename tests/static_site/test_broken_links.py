"""The build's link check: internal links that lead to nothing in a release, however they are written."""

import pytest

from publisher.pages.models import Page
from static_site.releases.gate import broken_links
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def test_links_from_the_root_and_relative_ones_are_resolved():
    publish("guides/tea", body="[a](/./../guides/milk/) [b](../milk/#x) [c](./) [d](../../) [e](../../feed.xml?q)")
    publish("guides/milk", body="[a](../../guides/tea/) [b](?q) [c](#top)")
    assert broken_links(show()) == []


def test_a_relative_link_that_leads_to_nothing_is_listed_by_where_it_leads():
    publish("guides/tea", body="[a](chart.png) [b](../coffee/#hot) [c](../../../cups)")
    expected = [("guides/tea", path) for path in ("cups", "guides/coffee", "guides/tea/chart.png")]
    assert broken_links(show()) == expected


def test_an_incremental_build_lists_relative_links_to_what_it_removed():
    publish("drinks/tea", body="[a](../../guides/milk/) [b](../gone/)")
    publish("guides/apple")  # between the two, so that no build of the other touches the first
    publish("guides/milk")
    assert broken_links(show()) == [("drinks/tea", "drinks/gone")]
    publish("guides/zest")
    assert broken_links(show()) == []
    Page.objects.get(path="guides/milk").unpublish(by="ada")
    assert broken_links(show()) == [("drinks/tea", "guides/milk")]


def test_a_page_that_moves_takes_its_relative_links_along():
    publish("guides/tea", body="[a](../milk/)")
    publish("guides/milk")
    show()
    Page.objects.get(path="guides/tea").move("drinks/tea", by="ada")
    assert broken_links(show()) == [("drinks/tea", "drinks/milk")]
