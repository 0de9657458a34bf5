"""One transaction that changes what readers may see: one content version and one audit row (plus one for each draft
that moves with its section; of pages created together, each has one).

Verbs collect the publications that open and close. The end of the `with` block writes them, sets every publication's
section, and takes the next content version unless nothing has changed for readers.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from publisher.pages.models.approval import refuse_unapproved, unapproved
from publisher.pages.models.audit import Actor, AuditEntry, signed
from publisher.pages.models.columns import below
from publisher.pages.models.content_version import ContentVersion
from publisher.pages.models.kept_tag_address import kept_tag_addresses
from publisher.pages.models.publication import Publication, PublicationTag, order_key, shard_of
from publisher.pages.models.redirect_changes import RedirectChanges
from publisher.pages.models.review import Review
from publisher.pages.models.validity import BATCH, batches
from publisher.pages.paths import ancestors_of, url_of
from publisher.pages.tag_addresses import tag_pairs

if TYPE_CHECKING:
    from publisher.pages.models.page import Page
    from publisher.pages.models.revision import Revision


@dataclass
class Change:
    version: int
    at: datetime
    by: Actor
    updated: Mapping[int, datetime] = field(default_factory=dict)
    """Earlier times that pages are dated by, instead of `at`: by primary key."""
    opened: list[Publication] = field(default_factory=list)
    texts: "list[Revision]" = field(default_factory=list)
    """The texts that it opens by themselves, not with a publication that readers had."""
    emergency: str = ""
    """The reason for publishing texts without the approval that they need."""
    closed: list[Publication] = field(default_factory=list)
    tags: dict[str, list[str]] = field(default_factory=dict)
    redirects: RedirectChanges = field(default_factory=RedirectChanges)
    is_unseen: bool = False
    """True if only something that editors see has changed: it takes no content version but is audited."""
    is_shown: bool = False
    """True if live pages show something else although none opens or closes: a file of theirs has changed."""
    along: dict[int, list[str]] = field(default_factory=dict)
    """Pages that aren't live and moved with another page: the old and the new address, by primary key."""
    page_id: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    each: list[dict[str, Any]] = field(default_factory=list)
    """What several audit rows say, each in place of `page_id` and `detail`."""

    def about(self, page: "Page", **detail: Any) -> None:
        """Set the audit's details besides the paths that opened and closed."""
        self.page_id, self.detail = page.pk, detail

    def open(self, page: "Page", revision: "Revision", weight: int) -> None:
        self.tags[page.path] = revision.tags
        self.texts.append(revision)
        self.opened.append(
            Publication(
                page=page,
                revision=revision,
                path=page.path,
                since=self.version,
                published_at=min(self.updated.get(page.pk, self.at), self.at),
                order_key=order_key(weight, revision.date, page.path),
                weight=weight,
                shard=shard_of(page.path),
                **{name: getattr(revision, name) for name in COPIED},
            )
        )

    def reopen(self, publication: Publication, path: str, weight: int | None = None) -> None:
        """Close a publication and open the same text at another path or weight; a newer draft stays a draft."""
        self.closed.append(publication)
        self.tags[path] = [tag.name for tag in publication.tags.all()]
        self.opened.append(_copy(publication, self.version, path, weight))

    def bring_back(self, publication: Publication, revision_id: int) -> None:
        """Open a closed publication's text again where and as it was; `revision_id` is the text, or a copy of it."""
        copy = _copy(publication, self.version, publication.path)
        copy.revision_id = revision_id
        self.tags[copy.path] = [tag.name for tag in publication.tags.all()]
        self.opened.append(copy)

    @property
    def first_paths(self) -> dict[int, str]:
        """The paths of the pages that it opens, by primary key: where they are live so far, else where they will be."""
        return {p.page_id: p.path for p in (*self.opened, *self.closed)}

    def finish(self) -> dict[str, Any] | None:
        """Write the change; return the audit's details, or None if nothing happened.

        Raise ValidationError if it opens a text that needs an approval and has none.
        """
        self._admit()
        self.redirects.ended |= {p.path for p in self.opened}
        redirects = self.redirects.write(self.version)
        is_seen = bool(self.opened or self.closed or redirects or self.is_shown)
        if is_seen:
            Publication.objects.all().close(self.closed, self.version)
            self._write(self.opened)
            self._rehome()
            ContentVersion.objects.advance(self.version)
        if is_seen or self.is_unseen:
            return self._summary(redirects) | {"version": self.version if is_seen else None}
        return None

    def _admit(self) -> None:
        """Refuse texts without the approval that they need, except in an emergency; end the reviews of the others."""
        if self.emergency:
            if unapproved(self.texts, by=self.by):
                self.detail["without_approval"] = self.emergency
        else:
            refuse_unapproved(self.texts, by=self.by)
        Review.objects.settle(self.texts, by=self.by)

    def _summary(self, redirects: int) -> dict[str, Any]:
        return {
            "page_id": self.page_id,
            "opened": [url_of(p.path) for p in self.opened[:AUDITED]],
            "closed": [url_of(p.path) for p in self.closed[:AUDITED]],
            "pages": len({p.page_id for p in self.opened + self.closed}),
            "redirects": redirects,
            **self.detail,
        }

    def _write(self, publications: list[Publication]) -> None:
        self._give_sections(publications)
        kept = kept_tag_addresses(name for publication in publications for name in self.tags[publication.path])
        for publication in publications:
            publication.tag_pairs = tag_pairs(self.tags[publication.path], kept)
        Publication.objects.bulk_create(publications, batch_size=BATCH)
        PublicationTag.objects.bulk_create((tag for p in publications for tag in _tag_rows(p)), batch_size=BATCH)

    def _give_sections(self, publications: list[Publication]) -> None:
        above = {path for p in publications for path in ancestors_of(p.path)}
        live = {p.path for p in publications}
        live |= {p.path for p in Publication.objects.live().only("path").having("path", above - live)}
        for publication in publications:
            publication.section = next((p for p in reversed(ancestors_of(publication.path)) if p in live), None)

    def _rehome(self) -> None:
        """Update the section of publications below a path that became live or stopped being live."""
        before, after = {p.path for p in self.closed}, {p.path for p in self.opened}
        older = Publication.objects.live().exclude(since=self.version).prefetch_related("tags")
        found = {p.pk: p for p in older.having("section", before - after)}
        for paths in batches(sorted(after - before)):
            found |= {p.pk: p for p in older.filter(reduce(or_, map(_to_rehome, paths)))}
        self.tags |= {p.path: [tag.name for tag in p.tags.all()] for p in found.values()}
        Publication.objects.all().close(found.values(), self.version)
        self._write([_copy(publication, self.version, publication.path) for publication in found.values()])


COPIED = ("title", "summary", "description", "image", "date", "authors", "noindex", "in_menu")
"""The fields that a publication copies from its revision."""

AUDITED = 100
"""Maximum number of paths named in an audit row; the row also holds the total count."""


@contextmanager
def content_change(action: str, *, by: Actor, at: datetime | None = None) -> Iterator[Change]:
    with transaction.atomic():
        number, now = ContentVersion.objects.lock()
        change = Change(number + 1, at or now, by)
        yield change
        if summary := change.finish():
            rows = [AuditEntry.of(action, by=by, **(summary | said)) for said in change.each or [{}]]
            AuditEntry.objects.bulk_create([*rows, *_moved_along(change, by)], batch_size=BATCH)


def _moved_along(change: Change, by: Actor) -> list[AuditEntry]:
    """Build one audit row for each page moved along: no publication records these moves."""
    return [
        AuditEntry(action="move along", page_id=pk, detail={"moved": moved}, **signed(by))
        for pk, moved in change.along.items()
    ]


def _to_rehome(path: str) -> Q:
    return below(path) & Q(section__in=ancestors_of(path))


def _copy(publication: Publication, version: int, path: str, weight: int | None = None) -> Publication:
    """Return a publication of the same text at `path`, from `version` on; with the same weight for None."""
    fields = {
        f.attname: getattr(publication, f.attname) for f in Publication._meta.concrete_fields if not f.primary_key
    }
    fields |= {"since": version, "until": None, "path": path, "shard": shard_of(path)}
    fields["weight"] = publication.weight if weight is None else weight
    return Publication(**fields | {"order_key": order_key(fields["weight"], publication.date, path)})


def _tag_rows(publication: Publication) -> list[PublicationTag]:
    return [
        PublicationTag(publication=publication, slug=slug, name=name, order_key=publication.order_key)
        for slug, name in publication.tag_pairs or ()
    ]
