"""One transaction that changes what readers may see: one content version and one audit row (plus one for each draft
that moves with its section; of pages created together, each has one).

Verbs collect the publications that open and close. The end of the `with` block writes them, sets every publication's
section, and takes the next content version unless nothing has changed for readers.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from publisher.pages.models.audit import Actor, AuditEntry, signed
from publisher.pages.models.columns import below
from publisher.pages.models.content_version import ContentVersion
from publisher.pages.models.kept_tag_address import kept_tag_addresses
from publisher.pages.models.publication import Publication, PublicationTag, order_key, shard_of
from publisher.pages.models.redirect_changes import RedirectChanges
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
    updated: Mapping[int, datetime] = field(default_factory=dict)
    """Earlier times that pages are dated by, instead of `at`: by primary key."""
    opened: list[Publication] = field(default_factory=list)
    closed: list[Publication] = field(default_factory=list)
    tags: dict[str, list[str]] = field(default_factory=dict)
    rehomed: list[tuple[Publication, Publication]] = field(default_factory=list)
    """Publications that only get another section, as they were and as they will be."""
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

    def foresee(self) -> None:
        """Complete what opens and closes, as `finish` does, without writing it."""
        self.redirects.ended |= {p.path for p in self.opened}
        self.redirects.settle(self.version)
        self._settle()

    def finish(self) -> dict[str, Any] | None:
        """Write the change; return the audit's details, or None if nothing happened."""
        self.redirects.ended |= {p.path for p in self.opened}
        redirects = self.redirects.write(self.version)
        is_seen = bool(self.opened or self.closed or redirects or self.is_shown)
        if is_seen:
            self._write()
            ContentVersion.objects.advance(self.version)
        if is_seen or self.is_unseen:
            return self._summary(redirects) | {"version": self.version if is_seen else None}
        return None

    def _summary(self, redirects: int) -> dict[str, Any]:
        return {
            "page_id": self.page_id,
            "opened": [url_of(p.path) for p in self.opened[:AUDITED]],
            "closed": [url_of(p.path) for p in self.closed[:AUDITED]],
            "pages": len({p.page_id for p in self.opened + self.closed}),
            "redirects": redirects,
            **self.detail,
        }

    def _write(self) -> None:
        self._settle()
        Publication.objects.all().close(self.closes, self.version)
        Publication.objects.bulk_create(self.opens, batch_size=BATCH)
        PublicationTag.objects.bulk_create((tag for p in self.opens for tag in tag_rows(p)), batch_size=BATCH)

    def _settle(self) -> None:
        """Set the section and the tags of every publication that opens; reads only."""
        self._complete(self.opened)
        self.rehomed = [(p, _copy(p, self.version, p.path)) for p in self._to_rehome()]
        self._complete([new for _, new in self.rehomed])

    @property
    def opens(self) -> list[Publication]:
        return [*self.opened, *(new for _, new in self.rehomed)]

    @property
    def closes(self) -> list[Publication]:
        return [*self.closed, *(old for old, _ in self.rehomed)]

    def _complete(self, publications: list[Publication]) -> None:
        self._give_sections(publications)
        kept = kept_tag_addresses(name for publication in publications for name in self.tags[publication.path])
        for publication in publications:
            publication.tag_pairs = tag_pairs(self.tags[publication.path], kept)

    def _give_sections(self, publications: list[Publication]) -> None:
        live, gone = {p.path for p in self.opened}, {p.path for p in self.closed}
        above = {path for p in publications for path in ancestors_of(p.path)} - live - gone
        live |= {p.path for p in Publication.objects.live().only("path").having("path", above)}
        for publication in publications:
            publication.section = next((p for p in reversed(ancestors_of(publication.path)) if p in live), None)

    def _to_rehome(self) -> Iterable[Publication]:
        """Return the publications that stay, below a path that becomes live or stops being live."""
        before, after = {p.path for p in self.closed}, {p.path for p in self.opened}
        others = Publication.objects.live().prefetch_related("tags")
        found = {p.pk: p for p in others.having("section", before - after)}
        for paths in batches(sorted(after - before)):
            found |= {p.pk: p for p in others.filter(reduce(or_, map(_in_section_above, paths)))}
        for closed in self.closed:
            found.pop(closed.pk, None)
        self.tags |= {p.path: [tag.name for tag in p.tags.all()] for p in found.values()}
        return found.values()


COPIED = ("title", "summary", "description", "image", "date", "authors", "noindex", "in_menu")
"""The fields that a publication copies from its revision."""

AUDITED = 100
"""Maximum number of paths named in an audit row; the row also holds the total count."""


@contextmanager
def content_change(action: str, *, by: Actor, at: datetime | None = None) -> Iterator[Change]:
    with transaction.atomic():
        number, now = ContentVersion.objects.lock()
        change = Change(number + 1, at or now)
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


def _in_section_above(path: str) -> Q:
    return below(path) & Q(section__in=ancestors_of(path))


def _copy(publication: Publication, version: int, path: str, weight: int | None = None) -> Publication:
    """Return a publication of the same text at `path`, from `version` on; with the same weight for None."""
    fields = {
        f.attname: getattr(publication, f.attname) for f in Publication._meta.concrete_fields if not f.primary_key
    }
    fields |= {"since": version, "until": None, "path": path, "shard": shard_of(path)}
    fields["weight"] = publication.weight if weight is None else weight
    return Publication(**fields | {"order_key": order_key(fields["weight"], publication.date, path)})


def tag_rows(publication: Publication) -> list[PublicationTag]:
    return [
        PublicationTag(publication=publication, slug=slug, name=name, order_key=publication.order_key)
        for slug, name in publication.tag_pairs or ()
    ]
