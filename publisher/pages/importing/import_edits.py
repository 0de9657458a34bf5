"""Changes that people made to an import afterwards: without any, it can be undone as a whole."""

from collections.abc import Iterator
from typing import NamedTuple

from publisher.pages.importing.import_traces import ImportTraces, live_by_page, marks_of
from publisher.pages.models import AuditEntry, MediaVersion, Page, Publication, Redirect, Revision
from publisher.pages.models.validity import batches
from publisher.pages.paths import url_of


class Edit(NamedTuple):
    address: str
    what: str
    who: str = ""
    """Who did it, if one account did."""

    def __str__(self) -> str:
        return f"{self.address} {self.what}{f' by {self.who}' if self.who else ''}"


def edits_since(traces: ImportTraces) -> list[Edit]:
    """Return what was changed since: one edit for each page, redirect and file."""
    if traces.began is None:
        return []
    keys = list(batches(sorted(traces.pages)))
    paths = {page.pk: page.path for some in keys for page in Page.objects.filter(pk__in=some).only("path")}
    found: dict[str, Edit] = {}
    of_pages = [*_texts(traces, keys), *_deeds(traces, keys), *_publications(traces)]
    for page, edit in of_pages:
        address = url_of(paths.get(page, ""))
        found.setdefault(address, edit._replace(address=address))
    for edit in (*_files(traces), *_redirects(traces, paths)):
        found.setdefault(edit.address, edit)
    return sorted(found.values())


def _texts(traces: ImportTraces, keys: list[list[int]]) -> Iterator[tuple[int, Edit]]:
    """Yield the pages that have a newer text by someone else."""
    others = Revision.objects.exclude(who=traces.who).filter(created_at__gte=traces.began)
    for some in keys:
        for page, number, who in others.filter(page__in=some).values_list("page", "number", "who"):
            if number > traces.written.get(page, (0, 0))[1]:
                yield page, Edit("", "a newer text", who)


def _deeds(traces: ImportTraces, keys: list[list[int]]) -> Iterator[tuple[int, Edit]]:
    """Yield the pages that someone else moved, deleted, planned or unpublished."""
    others = AuditEntry.objects.exclude(who=traces.who).filter(at__gte=traces.began)
    for some in keys:
        for page, action, who in others.filter(page__in=some).values_list("page", "action", "who"):
            yield page or 0, Edit("", DEEDS.get(action, action), who)


def _publications(traces: ImportTraces) -> Iterator[tuple[int, Edit]]:
    """Yield the pages whose publication is no longer the import's."""
    live = live_by_page(traces.public)
    for page, state in traces.public.items():
        now = live.get(page)
        if now is None or marks_of(now) != marks_of(state.since):
            yield page, Edit("", "published again" if now else "unpublished", _who_took(now.since if now else None))
    drafts = Publication.objects.live().filter(revision__who=traces.who)
    for page, version in drafts.values_list("page", "since"):
        if page not in traces.public:
            yield page, Edit("", "published", _who_took(version))


def _who_took(version: int | None) -> str:
    """Return who published that content version, if known."""
    return AuditEntry.objects.filter(version=version).values_list("who", flat=True).first() or "" if version else ""


def _files(traces: ImportTraces) -> Iterator[Edit]:
    versions = MediaVersion.objects.live().exclude(who=traces.who)
    for some in batches([file.pk for file in traces.files]):
        for version in versions.filter(file__in=some):
            yield Edit(version.url, "described, renamed or replaced", version.who)


def _redirects(traces: ImportTraces, paths: dict[int, str]) -> Iterator[Edit]:
    """Yield the redirects that lead to pages which the import created, and which it hasn't added."""
    live = Redirect.objects.live()
    created = sorted(path for page, path in paths.items() if page in traces.created)
    for some in batches(created):
        for redirect in live.filter(target__in=some):
            if redirect.since not in traces.versions:
                yield Edit(redirect.url, f"redirected to {url_of(redirect.target)}")


DEEDS = {
    "publish": "published",
    "unpublish": "unpublished",
    "move": "moved",
    "move along": "moved",
    "delete": "deleted",
    "restore": "restored",
    "schedule": "planned",
    "submit": "submitted for review",
    "withdraw": "withdrawn from review",
    "return": "returned to its author",
    "approve": "approved",
}
