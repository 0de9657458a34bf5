"""What an import has done, found by the name it signs with. import_undo.py calls it.

The audit, the revisions and the content versions say all of it, written in the same transactions as the deeds. So a
killed import leaves the traces of what it did, and no others.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Max, Min

from publisher.pages.models import AuditEntry, MediaFile, Publication, Redirect, Revision
from publisher.pages.models.media import PREFIX
from publisher.pages.models.validity import batches


@dataclass(frozen=True)
class PublicState:
    """What readers had of a page before an import published it, and what they have since."""

    before: Publication | None
    since: Publication


@dataclass(frozen=True)
class ImportTraces:
    who: str

    @cached_property
    def audited(self) -> list[AuditEntry]:
        found = AuditEntry.objects.filter(who=self.who).order_by("pk")
        return list(found.only("action", "page_id", "version", "detail", "at"))

    @property
    def began(self) -> datetime | None:
        """Return the database's time of the first change; None without one."""
        firsts = [entry.at for entry in self.audited[:1]]
        first = Revision.objects.filter(who=self.who).aggregate(at=Min("created_at"))["at"]
        return min([*firsts, *([first] if first else [])], default=None)

    @cached_property
    def versions(self) -> set[int]:
        """The content versions that it took."""
        return {entry.version for entry in self.audited if entry.version}

    @cached_property
    def created(self) -> set[int]:
        """Primary keys of the pages that it created."""
        return {entry.page_id for entry in self.audited if entry.action == "create" and entry.page_id}

    @cached_property
    def written(self) -> dict[int, tuple[int, int]]:
        """The numbers of its first and last revision, by the page's primary key."""
        found = Revision.objects.filter(who=self.who).values("page").annotate(first=Min("number"), last=Max("number"))
        return {row["page"]: (row["first"], row["last"]) for row in found.order_by()}

    @cached_property
    def public(self) -> dict[int, PublicState]:
        """Pages whose text, place or weight readers have from it, by primary key; not those that it only rehomed."""
        opened, closed = self._by_page("since"), self._by_page("until")
        found: dict[int, PublicState] = {}
        for page, rows in opened.items():
            earlier = [row for row in closed.get(page, ()) if row.since not in self.versions]
            state = PublicState(min(earlier, key=_since, default=None), max(rows, key=_since))
            if state.before is None or any(marks_of(row) != marks_of(state.before) for row in rows):
                found[page] = state
        return found

    @cached_property
    def pages(self) -> set[int]:
        """Primary keys of all pages that it created, wrote, planned or published."""
        told = {entry.page_id for entry in self.audited if entry.page_id}
        return told | self.written.keys() | self.public.keys()

    @property
    def redirects(self) -> list[Redirect]:
        """Return the live redirects that it added."""
        live = Redirect.objects.live()
        return [row for some in batches(sorted(self.versions)) for row in live.filter(since__in=some)]

    @property
    def former_redirects(self) -> list[Redirect]:
        """Return the redirects that it ended or led elsewhere, as they were before it."""
        ended = Redirect.objects.all()
        found = [row for some in batches(sorted(self.versions)) for row in ended.filter(until__in=some)]
        return [row for row in found if row.since not in self.versions]

    @cached_property
    def files(self) -> list[MediaFile]:
        """The files that it added to the library, without those deleted since."""
        names = {f"{PREFIX}{entry.detail.get('file')}" for entry in self.audited if entry.action == "add file"}
        kept = MediaFile.objects.kept().distinct()
        return [file for some in batches(sorted(names)) for file in kept.filter(names__path__in=some)]

    def _by_page(self, column: str) -> dict[int, list[Publication]]:
        found: dict[int, list[Publication]] = defaultdict(list)
        rows = Publication.objects.prefetch_related("tags")
        for some in batches(sorted(self.versions)):
            for row in rows.filter(**{f"{column}__in": some}):
                found[row.page_id].append(row)
        return found


def marks_of(publication: Publication) -> tuple[int, str, int]:
    """Return what differs if a page's text, place or weight does; a rehomed page keeps all three."""
    return publication.revision_id, publication.path, publication.weight


def live_by_page(pages: Iterable[int]) -> dict[int, Publication]:
    live = Publication.objects.live()
    return {row.page_id: row for some in batches(sorted(pages)) for row in live.filter(page__in=some)}


def _since(publication: Publication) -> int:
    return publication.since
