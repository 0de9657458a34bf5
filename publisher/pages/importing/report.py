"""What an import did, as the tables at its end: counts, then what was left out or left as text, by file and line."""

from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text

from publisher.pages.importing.collection import Skipped
from publisher.pages.importing.documents import Document
from publisher.pages.importing.rewriting import Leftover

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass(slots=True)
class Report:
    pages: list[tuple[str, str, str]] = field(default_factory=list)  # status, place, path
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[Skipped] = field(default_factory=list)
    tags: list[tuple[str, Leftover]] = field(default_factory=list)
    drafts: int = 0
    published: int = 0
    redirects: int = 0

    def add(self, status: str, document: Document) -> None:
        self.pages.append((status, document.place, document.path))
        self.drafts += document.is_draft
        self.notes += [Skipped(document.place, note.line, note.text) for note in document.notes]

    def add_leftovers(self, document: Document, tags: list[Leftover], dangling: list[Leftover]) -> None:
        self.tags += [(document.place, tag) for tag in tags]
        reason = "a link to a file that is not in the import: "
        self.notes += [Skipped(document.place, link.line, reason + link.text) for link in dangling]

    def show(self, console: Console, *, in_full: bool = False) -> None:
        """Print the tables; `in_full` also lists every page and every single tag."""
        if in_full:
            _print(console, "Pages", ("status", "file", "path"), [(s, p, f"/{path}") for s, p, path in self.pages])
        _print(console, "Skipped", ("where", "why"), [(_where(s.place, s.line), s.reason) for s in self.skipped])
        _print(console, "Please look at", ("where", "what"), [(_where(s.place, s.line), s.reason) for s in self.notes])
        if in_full:
            rows = [(tag.text, _where(place, tag.line)) for place, tag in self.tags]
            _print(console, "Tags of other generators, kept as text", ("tag", "where"), rows)
        else:
            title = "Tags of other generators, kept as text (every one: --verbosity 2)"
            _print(console, title, ("tag", "times", "files", "first"), self._tag_rows())
        self._show_counts(console)

    def _tag_rows(self) -> list[tuple[str, ...]]:
        times = Counter(tag.name for _, tag in self.tags)
        files: dict[str, set[str]] = {}
        first: dict[str, str] = {}
        for place, tag in self.tags:
            files.setdefault(tag.name, set()).add(place)
            first.setdefault(tag.name, _where(place, tag.line))
        return [(name, str(count), str(len(files[name])), first[name]) for name, count in times.most_common()]

    def _show_counts(self, console: Console) -> None:
        counts = Counter(status for status, _, _ in self.pages)
        names = (NEW, CHANGED, UNCHANGED)
        row = [str(counts[name]) for name in names]
        row += [str(number) for number in (len(self.skipped), self.drafts, self.published, self.redirects)]
        _print(console, "", (*names, "skipped", "drafts", "published", "redirects"), [tuple(row)])


def _where(place: str, line: int) -> str:
    """`file:line`, as editors and terminals understand it."""
    return f"{place}:{line}" if line else place


def _print(console: Console, title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    if not rows:
        return
    table = Table(*columns, title=title or None, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        table.add_row(*(Text(_printable(cell)) for cell in row))
    console.print(table)
    console.print()


def _printable(text: str) -> str:
    """File names and tags come from anywhere: no control character of theirs reaches the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
