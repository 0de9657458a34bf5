"""The pages that a person worked on: saved, published, or began to change; the newest work first."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Exists, Max, OuterRef, Q

from publisher.pages.models import AuditEntry, Page, Publication, Revision, UnsavedWork
from publisher.pages.models.columns import below
from publisher.pages.models.page_queries import PageQuerySet
from publisher.pages.models.publication import PublicationQuerySet


def pages_of(user: User) -> PageQuerySet:
    """Return all the kept pages that a person worked on."""
    saved = Revision.objects.filter(by=user).values("page")
    begun = UnsavedWork.objects.of_pages(user).values("page")
    return Page.objects.kept().filter(pk__in=saved.union(_published_by(user).values("page"), begun))


def last_worked_on(user: User, section: str | None, most: int) -> list[int]:
    """Return the keys of the pages at or below a path that a person worked on, the newest work first."""
    here = Q() if section is None else Q(page__path=section) | below(section, "page__path")
    here &= Q(page__deleted_at=None) & ~Q(page__in=Page.objects.hidden_from(user).values("pk"))
    saved = Revision.objects.filter(here, by=user).values("page").annotate(at=Max("created_at"))
    begun = UnsavedWork.objects.of_pages(user).filter(here).values("page").annotate(at=Max("saved_at"))
    moments = [
        *saved.order_by("-at").values_list("page", "at")[:most],
        *begun.order_by("-at").values_list("page", "at")[:most],
        *_publishing_times(user, _published_by(user).filter(here), most),
    ]
    newest: dict[int, datetime] = {}
    for page, at in moments:
        newest[page] = max(at, newest.get(page, at))
    return sorted(newest, key=lambda page: (newest[page], page), reverse=True)[:most]


def _published_by(user: User) -> PublicationQuerySet:
    """Return the publications that a person opened, without those that only got another section at the same time."""
    entries = AuditEntry.objects.filter(by=user, action="publish", version__isnull=False)
    again = Publication.objects.filter(
        page=OuterRef("page"), revision=OuterRef("revision"), weight=OuterRef("weight"), until=OuterRef("since")
    )
    return Publication.objects.filter(~Exists(again), since__in=entries.values("version"))


def _publishing_times(user: User, published: PublicationQuerySet, most: int) -> list[tuple[int, datetime]]:
    newest = published.values("page").annotate(newest=Max("since")).order_by("-newest")
    versions = dict(newest.values_list("page", "newest")[:most])
    entries = AuditEntry.objects.filter(by=user, action="publish", version__in=set(versions.values()))
    times = dict(entries.values_list("version", "at"))
    return [(page, times[version]) for page, version in versions.items() if version in times]
