"""Constraints: what the database itself refuses from any code."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from publisher.pages.models import Asset, ContentVersion, Page, Publication, Redirect, Remark, Revision
from tests.pages.content import draft, page_at
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def content() -> None:
    publish("a", tags=["x"], body="[b](/b/)")
    publish("b")
    draft("c")


def copy_of(publication: Publication, **other: object) -> Publication:
    publication.pk = None
    for name, value in other.items():
        setattr(publication, name, value)
    return publication


def live(path: str) -> Publication:
    return Publication.objects.live().get(path=path)


def again(row: object) -> Callable[[], None]:
    def insert() -> None:
        row.pk = None  # type: ignore[attr-defined]
        row.save(force_insert=True)  # type: ignore[attr-defined]

    return insert


def remark(path: str) -> Remark:
    return Remark.objects.make(page_at(path), "Is that so?", by="ada")


VIOLATIONS: dict[str, Callable[[], object]] = {
    "two content versions": lambda: ContentVersion.objects.create(number=7),
    "two pages at a path": lambda: Page.objects.create(path="a"),
    "two homes": lambda: Page.objects.create(path=""),
    "a deleted home": lambda: Page.objects.filter(path="").update(deleted_at=page_at("a").created_at),
    "two live publications of a page": lambda: copy_of(live("a"), path="z").save(),
    "two live publications at a path": lambda: copy_of(live("a"), page=page_at("c")).save(),
    "a publication that ends when it begins": lambda: Publication.objects.filter(path="a").update(
        until=live("a").since
    ),
    "a publication that ends before it begins": lambda: Publication.objects.filter(path="a").update(until=1),
    "two live redirects from an address": lambda: Redirect.objects.bulk_create(
        [Redirect(from_path="old", target=target, since=2) for target in ("a", "b")]
    ),
    "a redirect that ends when it begins": lambda: Redirect.objects.create(from_path="old", since=2, until=2),
    "an end of a remark without a name": lambda: Remark.objects.create(page=page_at("a"), resolved_at=Now()),
    "an end of an answer": lambda: remark("a").answers.create(page=page_at("a"), resolved_at=Now(), resolved_who="ada"),
    "two revisions with one number": lambda: again(Revision.objects.get(page=page_at("a")))(),
    "a tag twice at a publication": lambda: again(live("a").tags.get())(),
    "a link twice in a revision": lambda: again(page_at("a").latest.links.get())(),
    "a date before the calendar": lambda: Revision.objects.update(date=datetime(1, 1, 2, tzinfo=UTC)),
    "a date after the calendar": lambda: Publication.objects.update(date=datetime(9999, 12, 30, tzinfo=UTC)),
    "a publication after the calendar": lambda: Publication.objects.update(
        published_at=datetime(9999, 12, 30, tzinfo=UTC)
    ),
    "a plan after the calendar": lambda: Page.objects.update(publish_at=datetime(9999, 12, 30, tzinfo=UTC)),
    "an end after the calendar": lambda: Page.objects.update(unpublish_at=datetime(9999, 12, 30, tzinfo=UTC)),
    "an upload twice": lambda: Asset.objects.bulk_create(
        [Asset(digest="0" * 64, suffix=".png", content_type="image/png", content=b"") for _ in range(2)]
    ),
}


@pytest.mark.parametrize("violate", VIOLATIONS.values(), ids=VIOLATIONS)
def test_the_database_refuses(violate: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        violate()


def test_what_has_ended_stands_in_nobodys_way() -> None:
    Page.objects.filter(path="a").update(deleted_at=page_at("a").created_at)
    Page.objects.create(path="a")
    Publication.objects.filter(path="b").update(until=1_000)
    again(Publication.objects.get(path="b"))()
    Redirect.objects.create(from_path="old", since=2, until=3)
    Redirect.objects.create(from_path="old", since=2, until=3)
    Redirect.objects.create(from_path="old", since=3)
