"""Touch rules that random histories rarely need: the incremental build is compared with a clean one."""

import pytest
from django.test import override_settings
from django.utils import timezone

from publisher.pages.models import Page, Publication, add_redirect
from tests.static_site.sites import build, clean_manifest, manifest, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def section():
    """Publish a page and another two levels below; only the first is in the navigation."""
    for path in ("a", "a/b", "a/b/c", "a/b/c/d"):
        publish(path, tags=["x"])
    build()


def refuse_difference():
    release = build()
    assert not release.is_full
    assert manifest(release) == clean_manifest(release.content_version)


def test_a_title_changes_the_breadcrumbs_of_all_pages_below():
    publish("a/b", "Another title")
    refuse_difference()


def test_a_page_between_appears_in_and_vanishes_from_breadcrumbs():
    Page.objects.get(path="a/b").unpublish(by="test", below="keep")
    refuse_difference()
    Page.objects.get(path="a/b").publish(by="test")
    refuse_difference()


def test_a_redirect_falls_silent_with_its_target_and_comes_back_with_it():
    add_redirect("old", "a/b/c/d", by="test")
    refuse_difference()
    Page.objects.get(path="a/b/c/d").unpublish(by="test")
    refuse_difference()
    Page.objects.get(path="a/b/c/d").publish(by="test")
    refuse_difference()


def menu(**written):
    """Publish one more page; return the menu's pages and whether everything was rendered."""
    publish("a/new", **written)
    release = build()
    assert manifest(release) == clean_manifest(release.content_version)
    named = Publication.objects.as_of(release.content_version).navigation()
    return list(named.values_list("path", flat=True)), release.is_full


def test_the_menu_holds_what_was_chosen_and_without_a_choice_the_undated_pages_below_home():
    assert menu(in_menu=False) == (["a"], False)
    assert menu(in_menu=True) == (["a", "a/new"], True)
    assert menu(in_menu=True, body="More") == (["a", "a/new"], False)
    publish("b", in_menu=False)
    publish("c", date=timezone.now())
    publish("d", date=timezone.now(), in_menu=True)
    assert menu() == (["d", "a"], True)


@override_settings(SITE_LISTING_SIZE=2)
def test_archive_pages_link_to_the_next_as_a_listing_grows_and_shrinks():
    for number in range(9):
        publish(f"a/b/post-{number}", tags=["x"])
        refuse_difference()
    for number in range(9):
        Page.objects.get(path=f"a/b/post-{number}").unpublish(by="test")
        refuse_difference()
