"""A publication's stored tags, even if code without that column wrote it."""

from importlib import import_module

import pytest
from django.apps import apps

from publisher.pages.models import Page, Publication
from static_site.content.snapshot import Snapshot
from static_site.theme import Theme

pytestmark = pytest.mark.django_db

MIGRATION = import_module("publisher.pages.migrations.0005_tag_pairs")


@pytest.fixture
def publication() -> Publication:
    page = Page.objects.create_page("tagged", by="ada")
    page.save_revision(by="ada", title="Tagged", body="", tags=["Zebra", "apple pie", "zebra"])
    page.publish(by="ada")
    return page.live_publication


def tags_of(publication: Publication, pairs: str | None) -> list[dict[str, str]]:
    return Snapshot(publication.since, Theme({}, {})).tags_of([(publication.pk, pairs)])[publication.pk]


def test_publishing_keeps_each_tag_once_by_slug(publication):
    assert publication.tag_pairs == [["apple-pie", "apple pie"], ["zebra", "Zebra"]]


def test_what_old_code_wrote_without_them_has_the_same_tags(publication):
    written = '[["apple-pie", "apple pie"], ["zebra", "Zebra"]]'
    assert tags_of(publication, None) == tags_of(publication, written)
    assert [tag["name"] for tag in tags_of(publication, None)] == ["apple pie", "Zebra"]


def test_the_migration_fills_what_is_missing(publication):
    before = publication.tag_pairs
    Publication.objects.update(tag_pairs=None)
    assert Publication.objects.filter(tag_pairs__isnull=False).count() == 0
    MIGRATION.fill(apps, None)
    publication.refresh_from_db()
    assert publication.tag_pairs == before
    assert not Publication.objects.filter(tag_pairs__isnull=True).exists()
