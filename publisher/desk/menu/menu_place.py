"""Where a page is in the main menu that an editor arranged; the page's own form says so instead of asking."""

from dataclasses import dataclass
from typing import Self

from publisher.pages.menu_entries import TOP
from publisher.pages.models import Menu, Page
from publisher.pages.paths import url_of


@dataclass(frozen=True)
class MenuPlace:
    page: Page | None
    is_in: bool = False
    above: str = ""
    """The entry that it is below, if it is on the second level."""

    @classmethod
    def of(cls, page: Page | None) -> Self | None:
        """Return the page's place; None while no one has arranged the menu."""
        menu = Menu.objects.live().first()
        if menu is None:
            return None
        top = None
        for entry in menu.arranged:
            top = entry if entry.level == TOP else top
            if page and entry.page == page.pk:
                return cls(page, True, "" if entry is top or top is None else top.label or _title_of(top.page or 0))
        return cls(page)


def _title_of(page: int) -> str:
    found = Page.objects.filter(pk=page).select_related("latest").shown_to_all()
    return next((it.latest.title if it.latest else url_of(it.path) for it in found), "")
