"""An import undone as a whole, in one content version: readers have what they had before, and editors do too.

Nothing is deleted for good: the pages that it created are among the deleted ones, and the history keeps its texts.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from publisher.pages.importing.import_edits import Edit, edits_since
from publisher.pages.importing.import_traces import ImportTraces, live_by_page
from publisher.pages.models import Actor, ContentVersion, MediaFile, Page, Publication, Revision, RevisionLink
from publisher.pages.models.audit import signed
from publisher.pages.models.change import Change, content_change
from publisher.pages.models.planned_change import NO_PLANS
from publisher.pages.models.validity import BATCH, batches

PLACED = (
    *("weight", "publish_at", "unpublish_at", "zone", "planned_revision_id", "planned_weight"),
    *("planned_note", "planned_is_correction"),  # not kept by earlier imports
)
"""What a page has besides its text, and an import may change."""

Former = Mapping[str, list[Any]]
"""The values of PLACED by page, as JSON keeps them: its primary key is a text."""


class ImportEdited(Exception):
    """Something of the import was edited since, so it isn't undone."""

    def __init__(self, edits: list[Edit]) -> None:
        super().__init__(f"{len(edits):,} of the import's pages, files and redirects were edited since.")
        self.edits = edits


@transaction.atomic
def undo_import(who: str, former: Former, *, by: Actor) -> Counter[str]:
    """Undo what was signed with `who`; return what was done. Raise ImportEdited, or ValidationError for redirects."""
    ContentVersion.objects.lock()
    traces = ImportTraces(who)
    if edits := edits_since(traces):
        raise ImportEdited(edits)
    undo = _Undo(traces, former, by)
    with content_change("undo import", by=by) as change:
        undo.take_back(change)
        change.detail, change.is_unseen = {"import": who, **undo.done}, True
    for some in batches([file.pk for file in traces.files]):
        for file in MediaFile.objects.unused().filter(pk__in=some):
            file.delete_from_library(by=by)
            undo.done["files"] += 1
    return undo.done


@dataclass
class _Undo:
    traces: ImportTraces
    former: Former
    by: Actor
    copies: dict[int, int] = field(default_factory=dict)
    """The new revision of each former text, by that one's primary key."""
    done: Counter[str] = field(default_factory=Counter)

    def take_back(self, change: Change) -> None:
        self._restore_texts()
        self._restore_pages()
        self._restore_publications(change)
        self._restore_redirects(change)
        for some in batches(sorted(self.traces.created)):
            self.done["pages deleted"] += Page.objects.filter(pk__in=some).update(deleted_at=Now(), **NO_PLANS)

    def _restore_texts(self) -> None:
        """Save each page's former text as its newest revision, with the HTML that it had."""
        changed = {page: first for page, (first, _) in self.traces.written.items() if page not in self.traces.created}
        for pages in batches(sorted(changed)):
            self._copy([_newest_before(page, changed[page]) for page in pages])
            self.done["pages restored"] += len(pages)

    def _copy(self, texts: list[Revision | None]) -> None:
        former = [text for text in texts if text]
        latest = dict(Page.objects.filter(pk__in=[text.page_id for text in former]).values_list("pk", "latest__number"))
        copies = [_copy_of(text, latest[text.page_id] + 1, self.by) for text in former]
        Revision.objects.bulk_create(copies, batch_size=BATCH)
        self.copies |= {text.pk: copy.pk for text, copy in zip(former, copies, strict=True)}
        links = RevisionLink.objects.filter(revision__in=former).values_list("revision", "path")
        RevisionLink.objects.bulk_create(
            (RevisionLink(revision_id=self.copies[old], path=path) for old, path in links), batch_size=BATCH
        )
        used = Revision.assets.through.objects.filter(revision__in=former).values_list("revision", "asset")
        Revision.assets.through.objects.bulk_create(
            Revision.assets.through(revision_id=self.copies[old], asset_id=asset) for old, asset in used
        )
        for copy in copies:
            Page.objects.filter(pk=copy.page_id).update(latest=copy)

    def _restore_pages(self) -> None:
        changed = self.traces.pages - self.traces.created
        for page, values in self.former.items():
            if int(page) in changed:
                Page.objects.filter(pk=int(page)).update(**dict(zip(PLACED, values, strict=False)))

    def _restore_publications(self, change: Change) -> None:
        live = live_by_page(self.traces.public)
        change.closed += live.values()
        for state in self.traces.public.values():
            if state.before:
                change.bring_back(state.before, self.copies.get(state.before.revision_id, state.before.revision_id))
        self.done["pages unpublished"] = len(live) - len(change.opened)

    def _restore_redirects(self, change: Change) -> None:
        """End the import's redirects; those that it ended or led elsewhere lead where they did."""
        closed = {row.path for row in change.closed} - {row.path for row in change.opened}
        former = {row.from_path: row.lead for row in self.traces.former_redirects}
        taken = {row.path for row in Publication.objects.live().having("path", former)} - closed
        back = {path: lead for path, lead in former.items() if path not in taken}
        change.redirects.made |= back
        ended = {row.from_path for row in self.traces.redirects} - back.keys()
        change.redirects.ended |= ended
        self.done["redirects"] = len(ended)


def former_places(paths: list[str]) -> dict[str, list[Any]]:
    """Return what an import may change of the pages that have these paths, besides their texts, for JSON."""
    found: dict[str, list[Any]] = {}
    for some in batches(sorted(paths)):
        for key, *values in Page.objects.kept().filter(path__in=some).values_list("pk", *PLACED):
            found[str(key)] = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
    return found


def _newest_before(page: int, number: int) -> Revision | None:
    return Revision.objects.filter(page=page, number__lt=number).order_by("-number").first()


def _copy_of(text: Revision, number: int, by: Actor) -> Revision:
    kept = ("page_id", *Revision.WRITTEN, "html", "headings", "renderer")
    said = {"number": number, "note": f"Restored from revision {text.number}: the import was undone", **signed(by)}
    return Revision(**{name: getattr(text, name) for name in kept}, **said)
