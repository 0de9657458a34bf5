"""The main menu as an editor arranged it, valid from one content version to another.

Titles and addresses aren't stored: they are those of the live pages. While no one has arranged a menu, it has the pages
of `PublicationQuerySet.navigation`.
"""

from collections.abc import Iterable
from operator import itemgetter

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Now

from publisher.pages.menu_entries import MenuEntry, ShownEntry, read, shown, written
from publisher.pages.models.audit import Actor, signed
from publisher.pages.models.change import content_change
from publisher.pages.models.publication import Publication
from publisher.pages.models.redirect_targets import clean_elsewhere
from publisher.pages.models.validity import Versioned, VersionedQuerySet

NO_PAGE, NO_MENU = Value(""), Value(None, models.JSONField())
"""Columns of the one that a row of both doesn't have."""


class MenuQuerySet(VersionedQuerySet["Menu"]):
    def shown_at(self, version: int) -> tuple[ShownEntry, ...]:
        """Return the menu that readers have at a content version.

        One statement reads both the arranged menu and the pages in it without one: few sites have arranged it.
        """
        live = Publication.objects.as_of(version)
        by_rule = live.navigation().order_by().values_list("order_key", "title", "path", NO_MENU)
        arranged = self.as_of(version).values_list(NO_PAGE, NO_PAGE, NO_PAGE, "entries")
        rows = list(by_rule.union(arranged, all=True))
        if menus := [entries for *_, entries in rows if entries is not None]:
            return Menu(entries=menus[0]).shown(live)
        return tuple(ShownEntry(title, path) for _, title, path, _ in sorted(rows, key=itemgetter(0)))

    def arrange(self, entries: Iterable[MenuEntry], *, by: Actor, seen: int) -> "Menu | None":
        """Replace the menu that the editor saw (its primary key, 0 if there was none) as one content version.

        Return None if it is the same. Raise ValidationError for entries that can't be, or if someone else arranged it.
        """
        stored = written(entry._replace(url=entry.url and clean_elsewhere(entry.url)) for entry in entries)
        with content_change("arrange menu", by=by) as change:
            before = self.live().first()
            if seen != (before.pk if before else 0):
                raise ValidationError(CHANGED, code="changed")
            if before and before.entries == stored:
                return None
            self.close([before] if before else [], change.version)
            change.detail, change.is_shown = {"entries": len(stored)}, True
            return self.create(entries=stored, since=change.version, **signed(by))

    def forget_labels(self, page: int) -> None:
        """Delete what any menu called a page; the page keeps its place, and what is below it too."""
        for menu in self.all():
            kept = [entry._replace(label="") if entry.page == page else entry for entry in menu.arranged]
            if kept != menu.arranged:
                self.filter(pk=menu.pk).update(entries=written(kept))


class Menu(Versioned):
    entries = models.JSONField(default=list)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    who = models.CharField(max_length=150)

    objects = MenuQuerySet.as_manager()

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(Coalesce("until", 0), condition=Q(until=None), name="one_live_menu"),
        ]

    def __str__(self) -> str:
        return f"menu from version {self.since}"

    @property
    def arranged(self) -> list[MenuEntry]:
        return read(self.entries)

    @property
    def pages(self) -> set[int]:
        return {entry.page for entry in self.arranged if entry.page}

    def shown(self, live: models.QuerySet[Publication]) -> tuple[ShownEntry, ...]:
        """Return it as readers see it while these pages are live."""
        named = live.filter(page__in=self.pages).values_list("page", "title", "path")
        return shown(self.arranged, {page: (title, path) for page, title, path in named})


CHANGED = (
    "Someone else arranged the menu after you opened this page. Open the menu in another tab to see theirs, or publish "
    "again to replace it with yours."
)
