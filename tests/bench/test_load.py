"""bench/load.py: it writes the same rows as publishing the same pages by their verbs."""

from datetime import timedelta
from typing import Any

import pytest

from bench import corpus, load
from publisher.pages.models import Page, Publication, PublicationTag, Revision, RevisionLink

pytestmark = pytest.mark.django_db
COUNT = 12

# A row's identity within one database, and its creation time.
ASIDE = {"id", "page_id", "revision_id", "publication_id", "latest_id", "created_at", "since", "who"}


def loaded() -> list[list[dict[str, Any]]]:
    load.write_sections()
    load.write(load.rows_of(list(corpus.articles(COUNT))))
    return rows()


def published() -> list[list[dict[str, Any]]]:
    load.write_sections()
    for article in corpus.articles(COUNT):
        page = Page.objects.create_page(article.path, by="test")
        page.save_revision(by="test", title=article.title, summary=article.summary, body=article.body,
                           tags=article.tags, date=article.date)  # fmt: skip
        page.publish(by="test", at=article.date + timedelta(minutes=5))
    return rows()


def rows() -> list[list[dict[str, Any]]]:
    """Return the articles' rows by model, without what differs between databases; then delete them."""
    found = [
        said(Page, "path"),
        said(Revision, "title"),
        said(Publication, "path"),
        said(PublicationTag, "publication__path", "slug"),
        said(RevisionLink, "revision__title", "path"),
    ]
    Page.objects.exclude(path="").delete()
    return found


def said(model: Any, *order: str) -> list[dict[str, Any]]:
    fields = [f.attname for f in model._meta.concrete_fields if f.attname not in ASIDE]
    return list(model.objects.order_by(*order).values(*fields, *(name for name in order if "__" in name)))


def test_loading_writes_what_publishing_writes() -> None:
    by_load, by_verbs = loaded(), published()
    publications = [row for row in by_load[2] if row["date"]]
    assert len(publications) == COUNT
    for one, other in zip(by_load, by_verbs, strict=True):
        assert without_section_times(one) == without_section_times(other)


def without_section_times(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Remove the times of sections and home, which the same verb publishes in both at the time of the test."""
    return [{**row, "published_at": row["published_at"] if row.get("date") else None} for row in found
            if "published_at" in row] or found  # fmt: skip


def test_loading_joins_the_rows_of_a_page() -> None:
    load.write_sections()
    load.write(load.rows_of(list(corpus.articles(COUNT))))
    page = Page.objects.get(path=corpus.path_of(3))
    live = page.live_publication
    assert live is not None
    assert page.latest == live.revision
    assert live.revision.page == page
    assert [tag.slug for tag in live.tags.order_by("slug")] == corpus.Article(3, COUNT).tags
