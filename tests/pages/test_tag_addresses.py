"""The addresses of tags: different names never share one, in whatever order they come."""

from importlib import import_module
from itertools import permutations

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from publisher.pages.models import KeptTagAddress, Page, Publication, PublicationTag
from publisher.pages.paths import clean_path
from publisher.pages.tag_addresses import tag_key, tag_slug
from tests.static_site.live import show
from tests.static_site.sites import publish

MIGRATION = import_module("publisher.pages.migrations.0021_tag_addresses")

SLUGS = {
    "C": "c",
    "C++": "c--plus-plus",
    "C#": "c--sharp",
    "Net": "net",
    ".NET": "dot--net",
    "Node": "node",
    "Node.js": "node--dot--js",
    "ASP.NET Core": "asp.net-core",
    "Web Dev": "web-dev",
    "web-dev": "web-dev",
    "Q&A": "q--and--a",
    "Größe": "größe",
    "नमस्ते": "नमस्ते",
    "C# 3.5": "c--sharp--3.5",
}


@pytest.mark.parametrize(("name", "slug"), SLUGS.items())
def test_a_tag_has_the_address_that_people_recognise(name: str, slug: str) -> None:
    assert tag_slug(name) == slug


def test_different_names_have_different_addresses() -> None:
    names = [
        "C", "C++", "C+", "C#", "C-", "C--plus", "C plus plus", "F#", "F", "A+", "A", "A*", "Net", ".NET", "Node",
        "Node.js", "Node js", "Q&A", "Q A", "Go", "Go!", "50%", "50", "$", "€", "🎉", "🚀", "Party popper", "untitled",
        "What's new", "What’s new", "What s new", "AC/DC", "AC DC", "index", "index page", "con", "_x", "x", "x_",
        "C (a)", "C a", "x" * 100, "漢" * 99, "漢" * 98, "...", "#", "##",
    ]  # fmt: skip
    assert len({tag_slug(name) for name in names}) == len(names)


@given(st.text(min_size=1, max_size=100), st.text(min_size=1, max_size=100))
def test_any_name_has_a_legal_address_of_its_own(one: str, other: str) -> None:
    assert clean_path(tag_slug(one)) == tag_slug(one)
    assert len(tag_slug(one)) <= 200
    if tag_key(one) == tag_key(other):
        assert tag_slug(one) == tag_slug(other)


def addresses() -> dict[str, str]:
    return dict(PublicationTag.objects.values_list("name", "slug"))


@pytest.mark.django_db
def test_tags_have_the_same_addresses_in_any_order() -> None:
    for number, names in enumerate(permutations(["C", "C++", "C#"])):
        publish(f"page-{number}", tags=list(names))
        assert addresses() == {"C": "c", "C++": "c--plus-plus", "C#": "c--sharp"}


@pytest.mark.django_db
def test_each_of_a_pages_tags_has_a_page(client: object) -> None:
    publish("p/two", "Two", tags=["C++", "C", "🎉", "🚀"])
    publish("p/one", "One", tags=["C"])
    show()
    shown = {name: client.get(f"/tags/{slug}/").content.decode() for name, slug in addresses().items()}  # type: ignore[attr-defined]
    assert {name for name, html in shown.items() if "Two" in html} == {"C++", "C", "🎉", "🚀"}
    assert [name for name, html in shown.items() if "One" in html] == ["C"]


def as_it_was(page: Page, pairs: list[list[str]]) -> None:
    """Write the rows of a publication as they were before names were told apart."""
    publication = page.live_publication
    assert publication is not None
    publication.tags.all().delete()
    for slug, name in pairs:
        PublicationTag.objects.create(publication=publication, slug=slug, name=name, order_key=publication.order_key)
    Publication.objects.filter(pk=publication.pk).update(tag_pairs=pairs)


@pytest.mark.django_db
def test_a_live_sites_addresses_stay_unless_two_names_share_one() -> None:
    both = publish("both", tags=["C++", "C", "Release notes!"])
    lonely = publish("lonely", tags=["Q&A", "Web Dev"])
    as_it_was(both, [["c", "C++"], ["release-notes", "Release notes!"]])
    as_it_was(lonely, [["q-a", "Q&A"], ["web-dev", "Web Dev"]])
    MIGRATION.tell_apart(apps, None)
    now = {"C": "c", "C++": "c--plus-plus", "Release notes!": "release-notes", "Q&A": "q-a", "Web Dev": "web-dev"}
    assert addresses() == now
    assert KeptTagAddress.objects.count() == 2
    publish("later", tags=["Q&A", "Release notes!", "Release notes", "C"])
    later = addresses()
    assert {name: later[name] for name in now} == now
    assert later["Release notes"].startswith("release-notes--")
