"""The menu on the screen: its entries with what they lead to, and what readers see of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from django.http import QueryDict

from publisher.desk.request import keys_in
from publisher.pages.menu_entries import LONGEST_LABEL, MOST, SECOND, TOP, MenuEntry, ShownEntry, levelled, shown
from publisher.pages.models import ContentVersion, Menu, Page, Publication
from publisher.pages.models.redirect import MAX_TARGET
from publisher.pages.paths import url_of
from static_site.models import Artifact

WITH_IT = "Left out with the entry that it is below"

ROW = ("page", "url", "label", "level")
"""The fields that each row of the form sends."""


@dataclass(frozen=True)
class MenuLine:
    entry: MenuEntry
    title: str
    address: str
    state: str = ""
    """Why readers don't see it, if they don't."""

    @property
    def name(self) -> str:
        return self.entry.label or self.title

    @property
    def id(self) -> str:
        """An element's id that stays the same wherever the entry goes."""
        return self.entry.key if self.entry.page else f"link-{sha256(self.entry.url.encode()).hexdigest()[:8]}"

    @property
    def is_second(self) -> bool:
        return self.entry.level == SECOND


@dataclass(frozen=True)
class MenuScreen:
    entries: list[MenuEntry]

    @cached_property
    def lines(self) -> list[MenuLine]:
        lines, is_left_out = list[MenuLine](), False
        for line in map(self._line, self.entries):
            is_left_out = is_left_out if line.is_second else bool(line.state)
            lines.append(replace(line, state=line.state or WITH_IT) if is_left_out else line)
        return lines

    @cached_property
    def shown(self) -> tuple[ShownEntry, ...]:
        """What readers will see once this is published."""
        return shown(self.entries, self._live)

    def told(self, entry: MenuEntry) -> str:
        """Say where an entry is now, for people who can't see it move."""
        places = [line.entry.key for line in self.lines]
        if entry.key not in places:
            return "The entry is removed."
        place = places.index(entry.key)
        above = next((line.name for line in self.lines[place::-1] if not line.is_second), "")
        group = f", below {above}" if self.lines[place].is_second else ""
        return f"{self.lines[place].name} is entry {place + 1} of {len(places)}{group}."

    @cached_property
    def reach(self) -> str:
        """What shows the menu, in words."""
        files = Artifact.objects.newest().filter(path__endswith=".html").count()
        return f"every page ({files:,} files)" if files > 1 else "every page"

    @cached_property
    def is_other(self) -> bool:
        """Whether readers will see a difference."""
        return self.shown != Menu.objects.shown_at(ContentVersion.objects.current())

    @cached_property
    def _pages(self) -> dict[int, Page]:
        wanted = [entry.page for entry in self.entries if entry.page]
        pages = Page.objects.select_related("latest").defer("latest__body", "latest__html").filter(pk__in=wanted)
        return {page.pk: page for page in pages.shown_to_all()}

    @cached_property
    def _live(self) -> dict[int, tuple[str, str]]:
        rows = Publication.objects.live().filter(page__in=self._pages).values_list("page", "title", "path")
        return {page: (title, path) for page, title, path in rows}

    def _line(self, entry: MenuEntry) -> MenuLine:
        if not entry.page:
            return MenuLine(entry, entry.url, entry.url)
        page = self._pages[entry.page]
        title = self._live.get(page.pk, ("", ""))[0] or (page.latest.title if page.latest else url_of(page.path))
        state = "Deleted" if page.deleted_at else "Not published" if page.pk not in self._live else ""
        return MenuLine(entry, title, url_of(page.path), state and f"{state}: readers don’t see it")


def first_entries(menu: Menu | None) -> list[MenuEntry]:
    """Return the arranged menu, or the one that readers have while no one has arranged it."""
    if menu is not None:
        return existing(menu.arranged)
    live = Publication.objects.live().navigation().values_list("page", flat=True)
    return [MenuEntry(page=page) for page in live[:MOST]]


def sent_entries(sent: QueryDict) -> list[MenuEntry]:
    """Return the rows of a form; what can't be a row is skipped."""
    rows = list(zip(*(sent.getlist(name) for name in ROW), strict=False))[: MOST + 1]
    return existing(_entry(*row) for row in rows)


def existing(entries: Iterable[MenuEntry]) -> list[MenuEntry]:
    """Return the entries without those of pages that don't exist."""
    found = list(entries)
    pages = set(Page.objects.filter(pk__in=[it.page for it in found if it.page]).values_list("pk", flat=True))
    return list(levelled(entry for entry in found if entry.url or entry.page in pages))


def _entry(page: str, url: str, label: str, level: str) -> MenuEntry:
    key = next(iter(keys_in([page])), None)
    return MenuEntry(
        page=key,
        url="" if key else url.strip()[: MAX_TARGET + 1],
        label=" ".join(label.split())[: LONGEST_LABEL + 1],
        level=SECOND if level == str(SECOND) else TOP,
    )
