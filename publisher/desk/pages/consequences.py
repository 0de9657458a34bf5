"""What readers will notice when a page moves or goes, shown beforehand. Reads only; the page's verbs decide."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from publisher.desk.pages.inbound_links import InboundLinks
from publisher.desk.pages.page_choice import gap_above
from publisher.pages.menu_entries import ShownEntry
from publisher.pages.models import ContentVersion, Menu, Page, Publication, Redirect
from publisher.pages.models.columns import below
from publisher.pages.paths import clean_path, url_of

SHOWN = 20
"""Maximum number of addresses to name; the count covers all."""


@dataclass(frozen=True)
class ChangedAddress:
    old: str
    new: str
    is_live: bool


@dataclass(frozen=True)
class Moving:
    path: str
    addresses: list[ChangedAddress]
    """The first of the changed addresses."""

    count: int
    live: int
    following: int
    """Redirects that lead to one of the old addresses and will lead to the new one."""

    ended: list[Redirect]
    """The first redirects that give way to a live page."""

    gap: str
    """A warning if there is no page above the new path."""

    @classmethod
    def of(cls, page: Page, path: str) -> "Moving":
        """Preview a move; raise the ValidationError that `Page.move` would raise."""
        page.refuse_for_home("moved")
        new = clean_path(path)
        paths = Page.objects.new_paths(page.path, new)
        live = set(_live_at_or_below(page.path))
        return cls(
            path=new,
            addresses=[ChangedAddress(url_of(old), url_of(paths[old]), old in live) for old in sorted(paths)[:SHOWN]],
            count=len(paths),
            live=len(live),
            following=Redirect.objects.live().filter(Q(target=page.path) | below(page.path, "target")).count(),
            ended=_ended(new, {paths[old] for old in live & paths.keys()}),
            gap=gap_above(new),
        )

    @property
    def more(self) -> int:
        """Number of changed addresses that are not named."""
        return self.count - len(self.addresses)


@dataclass(frozen=True)
class Leaving:
    is_live: bool
    is_in_menu: bool
    below_in_menu: int
    """Entries of the menu that go with the page's own."""

    below: list[Publication]
    """The first live pages below it."""

    count_below: int
    drafts_below: int
    led_here: list[Redirect]
    """The first redirects that lead to it."""

    count_led_here: int
    links: InboundLinks
    links_below: InboundLinks | None
    """Links from elsewhere to the pages below it, if there are any live ones."""

    @classmethod
    def of(cls, page: Page) -> "Leaving":
        live = Publication.objects.live()
        arranged = Menu.objects.live().values("entries")
        own = live.filter(page=page).annotate(arranged=Subquery(arranged)).values_list("pk", "arranged").first()
        menu = _menu_with(page, own[1]) if own else ()
        below = live.below(page.path).order_by("path")
        count, kept = below.count(), Page.objects.kept().at_or_below(page.path).exclude(path=page.path)
        led = Redirect.objects.live().filter(target=page.path).order_by("from_path")
        return cls(
            is_live=own is not None,
            is_in_menu=any(page.path in entry.paths for entry in menu),
            below_in_menu=sum(len(entry.below) for entry in menu if entry.path == page.path),
            below=list(below.only("path", "title")[:SHOWN]),
            count_below=count,
            drafts_below=kept.count() - count,
            led_here=list(led[:SHOWN]),
            count_led_here=led.count(),
            links=InboundLinks.to(page),
            links_below=InboundLinks.to_pages_below(page) if count else None,
        )

    @property
    def more_below(self) -> int:
        return self.count_below - len(self.below)

    @property
    def more_led_here(self) -> int:
        return self.count_led_here - len(self.led_here)


def _menu_with(page: Page, arranged: list[dict[str, Any]] | None) -> tuple[ShownEntry, ...]:
    """Return readers' menu, or nothing if the page isn't in it, in one query."""
    live = Publication.objects.live()
    if arranged is None:
        return tuple(ShownEntry(page.title, page.path) for page in live.navigation().filter(page=page))
    menu = Menu(entries=arranged)
    return menu.shown(live) if page.pk in menu.pages else ()


def has_another_menu() -> bool:
    """Return whether the main menu differs between the newest content version and the one before."""
    newest = ContentVersion.objects.current()
    return Menu.objects.shown_at(newest) != Menu.objects.shown_at(newest - 1)


def _live_at_or_below(path: str) -> QuerySet[Publication, str]:
    return Publication.objects.live().filter(Q(path=path) | below(path)).values_list("path", flat=True)


def _ended(new: str, taken: set[str]) -> list[Redirect]:
    under = Redirect.objects.live().filter(Q(from_path=new) | below(new, "from_path")).order_by("from_path")
    return [redirect for redirect in under if redirect.from_path in taken][:SHOWN]
