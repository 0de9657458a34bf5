"""The report of an import: tables of what was skipped or kept as text, by file and line, then counts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from publisher.pages.importing.bodies import Body
from publisher.pages.importing.collection import Skipped
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.leftovers import Leftover
from publisher.pages.importing.unread_formats import advice
from publisher.pages.markdown.anchors import github_id

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
WIDEST_COLUMN = 60
MOST_SAME = 3
"""Notes that say the same, unless every one is asked for."""
MOST_NAMED = 10


@dataclass(slots=True)
class ImportReport:
    pages: list[tuple[str, str, str]] = field(default_factory=list)  # status, place, path
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[Skipped] = field(default_factory=list)
    tags: list[tuple[str, Leftover]] = field(default_factory=list)
    removed: list[tuple[str, Leftover]] = field(default_factory=list)
    """What a text loses: HTML that pages can't have, other generators' attributes, unknown pairs of tags, ids."""
    held_back: list[str] = field(default_factory=list)
    """Files whose pages aren't published because tags are left in them."""
    unread: Counter[str] = field(default_factory=Counter)
    """Fields of front matter that aren't read, by name, with the number of files."""
    unwritten: list[str] = field(default_factory=list)
    """Files that had no page on the old site, and are drafts here."""
    library: Counter[str] = field(default_factory=Counter)
    """Files of an exported library, by what was done."""
    filled_in: int = 0
    """Pages whose Liquid was evaluated."""
    files: int = 0
    """Files that the library has now and hadn't before."""
    drafts: int = 0
    published: int = 0
    planned: int = 0
    redirects: int = 0
    left_out: list[str] = field(default_factory=list)
    """Files that could be pages and are none, by place."""
    brought: Counter[str] = field(default_factory=Counter)
    """Files of the pages' folders that the library has, by suffix."""
    others: Counter[str] = field(default_factory=Counter)
    """Files that aren't read as pages, by suffix."""

    def add(self, status: str, document: Document) -> None:
        self.pages.append((status, document.place, document.path))
        self.drafts += document.is_draft or document.is_held_back
        self.unread.update(document.unread)
        self.unwritten += [document.place] if document.is_unwritten else []
        self.notes += [Skipped(document.place, note.line, note.text) for note in document.notes]

    def add_body(self, document: Document, body: Body) -> None:
        self.filled_in += body.is_filled_in
        self.tags += [(document.place, tag) for tag in body.tags]
        self.removed += [(document.place, one) for one in body.removed]
        reason = "a link to a file that is not in the import: "
        self.notes += [Skipped(document.place, link.line, reason + link.text) for link in body.dangling]
        self.notes += [Skipped(document.place, line, words) for line, words in body.notes]

    def add_headings(self, document: Document, headings: list[dict[str, str | int]]) -> None:
        """Count the headings whose id elsewhere leads nowhere here: one that begins with a hyphen is the theme's."""
        for words, name in ((str(heading["text"]), str(heading["id"])) for heading in headings):
            if (elsewhere := github_id(words)).startswith("-") and elsewhere.strip("-"):
                self.removed.append((document.place, Leftover(0, "#-… of a heading", f"#{elsewhere} is #{name} here")))

    def lines(self, *, in_full: bool = False) -> Iterator[str]:
        """Yield the tables line by line; `in_full` also lists every page and every single tag."""
        if in_full:
            yield from _table("Pages", [(status, place, f"/{path}") for status, place, path in self.pages])
        yield from _table("Tags of other generators, kept as text", _counted("tag", self.tags, in_full=in_full))
        yield from _table("Removed from texts", _counted("what", self.removed, in_full=in_full))
        yield from _table("Please look at", _shortened(self.notes, len(self.notes) if in_full else MOST_SAME))
        yield from _table("Skipped", [(_where(skip.place, skip.line), skip.reason) for skip in self.skipped])
        if self.filled_in:
            yield f"Filled in from the site's data: {self.filled_in:,} {'page' if self.filled_in == 1 else 'pages'}"
        if self.held_back:
            what, it = ("1 page", "it") if len(self.held_back) == 1 else (f"{len(self.held_back):,} pages", "them")
            names = _some(self.held_back)
            yield f"{what} held back, because tags are left in {it}: {names} (--publish-leftovers publishes {it} too)"
        if self.unread:
            yield f"Fields that aren't read, by the number of files: {_most(self.unread)}"
        if self.unwritten:
            what = "draft has" if len(self.unwritten) == 1 else "drafts have"
            named = _some(self.unwritten)
            yield f"{len(self.unwritten):,} {what} no page on the old site (headless, or never rendered): {named}"
        if self.left_out:
            what = "file that is no page" if len(self.left_out) == 1 else "files that are no pages"
            yield f"{len(self.left_out):,} {what} of the site: {_some(self.left_out)}"
        if self.others:
            found = [f"{count:,} {_printable(suffix)}" for suffix, count in self.others.most_common()]
            yield f"Not read: {', '.join(found)}"
            yield from advice(self.others)
        if self.library:
            yield f"Files: {', '.join(f'{number} {what}' for what, number in sorted(self.library.items()))}."
        if self.files:
            yield f"Brought into the library: {self.files:,} {'file' if self.files == 1 else 'files'}"
        yield self.counts()

    def as_json(self) -> dict[str, Any]:
        """Return everything that the tables say, and each page, for a program."""
        pages = [{"status": status, "file": place, "path": path} for status, place, path in self.pages]
        return {
            "pages": pages,
            "notes": [_named(note) for note in self.notes],
            "skipped": [_named(skip) for skip in self.skipped],
            "tags": [_found(place, tag) for place, tag in self.tags],
            "removed": [_found(place, one) for place, one in self.removed],
            "held_back": self.held_back,
            "no_page": self.unwritten,
            "unread_fields": dict(self.unread.most_common()),
            "left_out": self.left_out,
            "not_read": dict(self.others),
            "library": dict(self.library),
            "counts": {"published": self.published, "planned": self.planned, "drafts": self.drafts}
            | {"redirects": self.redirects, "files": self.files, "filled_in": self.filled_in},
        }

    def counts(self) -> str:
        """Return one line with the outcome for files, then for pages."""
        pages = Counter(status for status, _, _ in self.pages)
        files = ", ".join(f"{pages[status]} {status}" for status in (NEW, CHANGED, UNCHANGED))
        planned = f"{self.planned} planned, " if self.planned else ""
        done = f"{self.published} published, {planned}{self.redirects} redirects added, {self.drafts} drafts"
        return f"{files}, {len(self.skipped)} skipped; {done}"


def _counted(what: str, found: list[tuple[str, Leftover]], *, in_full: bool) -> Iterable[tuple[str, ...]]:
    """Return a row for each kind, or in full for each single one."""
    if in_full:
        return [(_where(place, one.line), one.text) for place, one in found]
    times = Counter(one.name for _, one in found)
    first = {one.name: _where(place, one.line) for place, one in reversed(found)}
    files = Counter(name for _, name in {(place, one.name) for place, one in found})
    header = (what, "times", "files", "first (--verbosity 2 lists every one)")
    rows = [(name, str(count), str(files[name]), first[name]) for name, count in times.most_common()]
    return [header, *rows] if rows else []


def _shortened(notes: list[Skipped], most: int) -> Iterator[tuple[str, str]]:
    """Yield a row for each note, but only the first ones that say the same."""
    times = Counter(note.reason for note in notes)
    said: Counter[str] = Counter()
    for note in notes:
        said[note.reason] += 1
        more = times[note.reason] - most if said[note.reason] == most else 0
        if said[note.reason] <= most:
            yield _where(note.place, note.line), note.reason + (f" (and in {more:,} other places)" if more > 0 else "")


def _named(said: Skipped) -> dict[str, Any]:
    return {"file": said.place, "line": said.line, "text": said.reason}


def _found(place: str, one: Leftover) -> dict[str, Any]:
    return {"file": place, "line": one.line, "name": one.name, "text": one.text}


def _most(counts: Counter[str]) -> str:
    """Return the most frequent names with their counts."""
    found = [f"{count:,} {_printable(name)}" for name, count in counts.most_common(MOST_NAMED)]
    return ", ".join([*found, *(["others"] if len(counts) > MOST_NAMED else [])])


def _some(places: list[str]) -> str:
    more = ["…"] if len(places) > MOST_NAMED else []
    return ", ".join([*map(_printable, places[:MOST_NAMED]), *more])


def _where(place: str, line: int) -> str:
    """Return `file:line`, a format that editors and terminals understand."""
    return f"{place}:{line}" if line else place


def _table(title: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield aligned columns under a title; the last is left for the terminal to wrap, so that a path stays whole."""
    cells = [[_printable(cell) for cell in row] for row in rows]
    if not cells:
        return
    widths = [min(max(map(len, column)), WIDEST_COLUMN) for column in zip(*cells, strict=True)]
    yield f"{title}:"
    for row in cells:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""


def _printable(text: str) -> str:
    """Replace control characters in file names and tags: they are untrusted and mustn't reach the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
