"""One transaction that changes what readers may see: one content version, one audit row.

Verbs collect what opens and what closes; the end of the `with` block writes it, gives every publication its section,
and takes the version back when nothing changed after all.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.db.models.expressions import Expression
from django.db.models.functions import Now

from publisher.pages.models.audit import Actor, AuditEntry
from publisher.pages.models.content_version import ContentVersion
from publisher.pages.models.publication import Publication, PublicationTag, order_key, shard_of
from publisher.pages.models.redirect import Redirect, refuse_circle
from publisher.pages.paths import ancestors_of, slugify_segment, url_of

if TYPE_CHECKING:
    from publisher.pages.models.page import Page

BATCH = 500
"""Rows that one statement writes; SQLite and PostgreSQL both take this many."""


@dataclass
class Change:
    version: int
    by: Actor
    action: str
    at: datetime | Expression
    opened: list[Publication] = field(default_factory=list)
    closed: list[Publication] = field(default_factory=list)
    tags: dict[str, list[str]] = field(default_factory=dict)
    redirects_changed: int = 0
    page_id: int | None = None

    def open(self, page: "Page", path: str, *, published_at: datetime | Expression | None = None) -> None:
        """Publish the page's latest revision at `path`."""
        revision = page.latest
        assert revision is not None  # noqa: S101 - `publish` has checked it
        self.opened.append(
            Publication(
                page=page,
                revision=revision,
                path=path,
                since=self.version,
                published_at=published_at or self.at,
                order_key=order_key(page.weight, revision.date, path),
                weight=page.weight,
                shard=shard_of(path),
                **{name: getattr(revision, name) for name in COPIED},
            )
        )
        self.tags[path] = revision.tags

    def reopen(self, publication: Publication, path: str) -> None:
        """Close a publication and open the same text at another path: a draft stays a draft."""
        self.close(publication)
        self.tags[path] = [tag.name for tag in publication.tags.all()]
        self.opened.append(_copy(publication, self.version, path))

    def close(self, publication: Publication) -> None:
        self.closed.append(publication)

    def move(self, publication: Publication | None, old: str, new: str) -> None:
        """Take a page, live or not, from one path to another."""
        if publication is None:
            return self.retarget(old, new)
        self.reopen(publication, new)
        self.remove_redirects(Q(from_path=new))
        return self.add_redirect(old, new)

    def add_redirect(self, from_path: str, target: str) -> None:
        """Lead readers on, in one step: earlier redirects to `from_path` now lead to `target` as well."""
        target = Redirect.objects.final_target(target)
        refuse_circle(from_path, target)
        if Redirect.objects.live().filter(from_path=from_path, target=target).exists():
            return
        self.retarget(from_path, target)
        self.remove_redirects(Q(from_path=from_path))
        Redirect.objects.create(from_path=from_path, target=target, since=self.version)
        self.redirects_changed += 1

    def retarget(self, old: str, new: str) -> None:
        """Flatten chains: what led to `old` leads to `new`. One that would lead to itself ends."""
        sources = list(Redirect.objects.live().filter(target=old).values_list("from_path", flat=True))
        self.remove_redirects(Q(from_path__in=sources))
        kept = [Redirect(from_path=path, target=new, since=self.version) for path in sources if path != new]
        Redirect.objects.bulk_create(kept, batch_size=BATCH)

    def remove_redirects(self, which: Q) -> None:
        live = Redirect.objects.live().filter(which)
        live.filter(since=self.version).delete()
        self.redirects_changed += live.update(until=self.version)

    def finish(self) -> bool:
        """Write it all; False when there was nothing to write."""
        if not (self.opened or self.closed or self.redirects_changed):
            return False
        self._write_closed(self.closed)
        self._write_opened(self.opened)
        self._rehome()
        AuditEntry.record(
            self.action,
            by=self.by,
            version=self.version,
            page_id=self.page_id,
            opened=[url_of(p.path) for p in self.opened[:AUDITED]],
            closed=[url_of(p.path) for p in self.closed[:AUDITED]],
            pages=len({p.page_id for p in self.opened + self.closed}),
            redirects=self.redirects_changed,
        )
        return True

    def _write_closed(self, publications: list[Publication]) -> None:
        for keys in _batches([p.pk for p in publications]):
            Publication.objects.filter(pk__in=keys).update(until=self.version)

    def _write_opened(self, publications: list[Publication]) -> None:
        self._give_sections(publications)
        Publication.objects.bulk_create(publications, batch_size=BATCH)
        PublicationTag.objects.bulk_create(
            (tag for p in publications for tag in _tag_rows(p, self.tags[p.path])), batch_size=BATCH
        )

    def _give_sections(self, publications: list[Publication]) -> None:
        above = {path for p in publications for path in ancestors_of(p.path)}
        live = {p.path for p in publications}
        for paths in _batches(sorted(above - live)):
            live |= set(Publication.objects.live().filter(path__in=paths).values_list("path", flat=True))
        for publication in publications:
            publication.section = next((p for p in reversed(ancestors_of(publication.path)) if p in live), None)

    def _rehome(self) -> None:
        """Publications below a path that became live, or ceased to be, get another section."""
        before, after = {p.path for p in self.closed}, {p.path for p in self.opened}
        for path in sorted(after - before):
            self._rehome_batch(Publication.objects.live().below(path).filter(section__in=ancestors_of(path)))
        for path in sorted(before - after):
            self._rehome_batch(Publication.objects.live().filter(section=path))

    def _rehome_batch(self, candidates: Any) -> None:
        moved = list(candidates.exclude(since=self.version).prefetch_related("tags"))
        copies = [_copy(publication, self.version, publication.path) for publication in moved]
        self.tags |= {p.path: [tag.name for tag in p.tags.all()] for p in moved}
        self._write_closed(moved)
        self._write_opened(copies)


COPIED = ("title", "summary", "description", "image", "date", "authors", "noindex")
"""What a publication copies from its revision."""

AUDITED = 100
"""So many paths are named in an audit row; the count says how many there were."""


@contextmanager
def content_change(action: str, *, by: Actor, at: datetime | Expression | None = None) -> Iterator[Change]:
    with transaction.atomic():
        change = Change(ContentVersion.objects.advance(), by, action, at or Now())
        yield change
        if not change.finish():
            transaction.set_rollback(True)


def _copy(publication: Publication, version: int, path: str) -> Publication:
    """The same text from `version` on, at `path`."""
    fields = {
        f.attname: getattr(publication, f.attname) for f in Publication._meta.concrete_fields if not f.primary_key
    }
    key = order_key(publication.weight, publication.date, path)
    return Publication(
        **{**fields, "since": version, "until": None, "path": path, "order_key": key, "shard": shard_of(path)}
    )


def _tag_rows(publication: Publication, names: Iterable[str]) -> list[PublicationTag]:
    """One row a slug: of two spellings of a tag the first in the text counts."""
    by_slug: dict[str, str] = {}
    for name in names:
        by_slug.setdefault(slugify_segment(name), name)
    return [
        PublicationTag(publication=publication, slug=slug, name=name, order_key=publication.order_key)
        for slug, name in by_slug.items()
    ]


def _batches(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
