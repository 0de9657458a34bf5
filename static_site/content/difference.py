"""The differences between two content versions, publication by publication. Touch rules start from them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from publisher.pages.models import MediaName, MediaVersion, Publication, Redirect, Rendition, RevisionLink
from publisher.pages.models.media import PREFIX
from publisher.pages.models.validity import VersionedQuerySet, batches, holds
from static_site.content.snapshot import Snapshot

SHOWN_IN_LISTINGS = ("title", "summary", "date", "authors", "image")


@dataclass(frozen=True)
class PublicationPair:
    """A page as readers saw it and as they will see it; None where it isn't live. The tags are prefetched."""

    old: Publication | None
    new: Publication | None
    shows_other_file: bool = False
    """True for a page whose text stays and names a file that was replaced, renamed or described otherwise."""

    @property
    def both(self) -> list[Publication]:
        return [p for p in (self.old, self.new) if p is not None]

    @property
    def paths(self) -> set[str]:
        return {p.path for p in self.both}

    @property
    def stays(self) -> bool:
        """Return True when the page was and is live at the same place in the same listing."""
        return bool(self.old and self.new and self._place(self.old) == self._place(self.new))

    @property
    def reason(self) -> str:
        if self.old is None:
            return "page published"
        if self.new is None:
            return "page unpublished"
        if self.shows_other_file:
            return "file changed"
        return "page moved" if self.old.path != self.new.path else "page edited"

    @property
    def looks_other_in_listings(self) -> bool:
        has_other_picture = self.shows_other_file and bool(self.new and self.new.image)
        return not self.stays or self._shown(self.old) != self._shown(self.new) or has_other_picture

    @property
    def named_otherwise(self) -> bool:
        """Return True when breadcrumbs and neighbours that name this page change."""
        return {(p.path, p.title) for p in [self.old] if p} != {(p.path, p.title) for p in [self.new] if p}

    def _place(self, publication: Publication) -> tuple[str, str | None]:
        return publication.order_key, publication.section

    def _shown(self, publication: Publication | None) -> tuple[object, ...]:
        tags = {(tag.slug, tag.name) for tag in publication.tags.all()} if publication else set()
        return tags, *(getattr(publication, name) for name in SHOWN_IN_LISTINGS)


@dataclass(frozen=True)
class Difference:
    old: Snapshot
    new: Snapshot

    @cached_property
    def size(self) -> int:
        """The number of rows that began or ended: an upper bound for the pairs, known before any is read."""
        return self._rows.count() + self._shown_otherwise.count()

    @cached_property
    def pairs(self) -> list[PublicationPair]:
        """Every page that readers will see changed or moved."""
        by_page: dict[int, dict[str, Publication]] = {}
        for row in self._rows.prefetch_related("tags").order_by("path", "pk"):
            for side, snapshot in (("old", self.old), ("new", self.new)):
                if holds(row.since, row.until, snapshot.version):
                    by_page.setdefault(row.page_id, {})[side] = row
        pairs = [PublicationPair(sides.get("old"), sides.get("new")) for sides in by_page.values()]
        pairs = [pair for pair in pairs if not _same(pair)]
        known = {publication.pk for pair in pairs for publication in pair.both}
        shown = self._shown_otherwise.prefetch_related("tags").order_by("path")
        return [*pairs, *(PublicationPair(one, one, True) for one in shown if one.pk not in known)]

    @cached_property
    def redirects(self) -> set[str]:
        """The addresses whose redirect began, ended or has a new target."""
        rows = Redirect.objects.changed_between(self.old.version, self.new.version)
        return set(rows.values_list("from_path", flat=True))

    @property
    def is_everywhere(self) -> bool:
        """True when something that every page shows has changed, so that everything is rendered."""
        shown = ("navigation", "home_title", "tags_url")
        return self.has_other_settings or any(getattr(self.old, name) != getattr(self.new, name) for name in shown)

    @cached_property
    def has_other_settings(self) -> bool:
        """True when the site's settings or a file that they show have changed. Most edits need one query for that."""
        old, new = self.old, self.new
        if new.settings.since > old.version and old.settings.said != new.settings.said:
            return True
        shown = new.settings.shown
        return bool(shown and MediaName.objects.filter(path__in=shown, file__in=self.files).exists())

    def appeared_or_vanished(self) -> Iterator[str]:
        """Yield paths that were live and no longer are, or the reverse, regardless of the page that had them."""
        before = {p.old.path for p in self.pairs if p.old}
        after = {p.new.path for p in self.pairs if p.new}
        yield from sorted(before ^ after)

    @cached_property
    def files(self) -> set[int]:
        """The files that began, ended, say something else or were made again, and films that show one; primary keys."""
        rows = MediaVersion.objects.changed_between(self.old.version, self.new.version)
        remade = Rendition.objects.changed_between(self.old.version, self.new.version)
        now = MediaVersion.objects.as_of(self.new.version)
        same = now.filter(blob__in=remade.values("source"))
        changed = {*rows.values_list("file", flat=True), *same.values_list("file", flat=True)}
        return changed | set(now.filter(poster__in=changed).values_list("file", flat=True))

    @cached_property
    def touched_files(self) -> set[int]:
        """The files that changed, or that a page began or stopped to show, with the posters of films among them."""
        files = set(self.files)
        for some in batches(sorted(self._named_by_one_side)):
            files |= set(MediaName.objects.filter(path__in=some).values_list("file", flat=True))
        return files | self._posters(files)

    @property
    def _named_by_one_side(self) -> set[str]:
        """The addresses of files that a page's old text names and its new one doesn't, or the reverse."""
        named: defaultdict[int, set[str]] = defaultdict(set)
        revisions = {page.revision_id for pair in self.pairs for page in pair.both}
        for some in batches(sorted(revisions)):
            links = RevisionLink.objects.filter(revision__in=some, path__startswith=PREFIX)
            for revision, path in links.values_list("revision", "path"):
                named[revision].add(path)
        sides = ([named[page.revision_id] if page else set() for page in (pair.old, pair.new)] for pair in self.pairs)
        return {path for old, new in sides for path in old ^ new}

    def _posters(self, films: set[int]) -> set[int]:
        """Return the pictures that these films show before they play, before and after the change."""
        posters: set[int] = set()
        for some in batches(sorted(films)):
            for snapshot in (self.old, self.new):
                versions = MediaVersion.objects.as_of(snapshot.version).filter(file__in=some).exclude(poster=None)
                posters |= set(versions.values_list("poster", flat=True))
        return posters

    @property
    def _shown_otherwise(self) -> VersionedQuerySet[Publication]:
        """The pages whose text names one of these files."""
        if not self.files:
            return Publication.objects.none()
        names = MediaName.objects.filter(file__in=self.files).values("path")
        return self.new.publications.filter(revision__links__path__in=names).distinct()

    @property
    def _rows(self) -> VersionedQuerySet[Publication]:
        return Publication.objects.changed_between(self.old.version, self.new.version)


def slugs(publication: Publication) -> set[str]:
    return {tag.slug for tag in publication.tags.all()}


def _same(pair: PublicationPair) -> bool:
    shown = ("revision_id", "path", "section", "order_key", "published_at", "change_notes")
    return bool(pair.old and pair.new and all(getattr(pair.old, n) == getattr(pair.new, n) for n in shown))
