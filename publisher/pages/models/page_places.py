"""Verbs for where pages are: their paths, moves of one or many, and their order in a section."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Self

from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Substr

from publisher.pages.models.audit import Actor
from publisher.pages.models.change import Change, content_change
from publisher.pages.models.columns import PathField, below
from publisher.pages.models.feed_ids import give_feed_ids
from publisher.pages.models.page_finding import PageFinding
from publisher.pages.models.publication import Publication
from publisher.pages.models.redirect import Lead
from publisher.pages.models.section_order import Place, new_weights
from publisher.pages.models.validity import batches
from publisher.pages.paths import RESERVED_PREFIX, ancestors_of, clean_path, url_of

TAKEN = "%(url)s already belongs to another page, “%(title)s”; choose another path."

ARRANGED = 2_000
"""Maximum number of pages in a section that people put in order."""


class PagePlaces(PageFinding):
    def kept(self) -> Self:
        """Return pages that aren't deleted."""
        return self.filter(deleted_at=None)

    def at_or_below(self, *paths: str) -> Self:
        """Return the pages at or below any of the paths, a few hundred at most; several must be paths of pages.

        Of several, only those with pages below them are searched for more: databases scan all pages for a long OR.
        """
        deep = self.kept().filter(path__in=paths).section_paths() if len(paths) > 1 else paths
        return self.filter(reduce(or_, map(below, deep), Q(path__in=paths)))

    def new_paths(self, old: str, new: str) -> dict[str, str]:
        """Return the new path of each page at or below `old` when that moves to `new`, by its current path.

        Raise ValidationError if one of them can't move there; then none moves.
        """
        _refuse_below_itself(old, new)
        moving = self.kept().at_or_below(old)
        paths = {path: clean_path(new + path.removeprefix(old)) for path in moving.values_list("path", flat=True)}
        self.exclude(pk__in=moving.values("pk")).refuse_taken(paths.values())
        return paths

    def new_paths_together(self, roots: Mapping[str, str]) -> dict[str, str]:
        """Return the same for pages that move at once, none below another: `roots` has their new paths by the old ones.

        None may take an address that another one leaves.
        """
        for old, new in roots.items():
            _refuse_below_itself(old, new)
        paths: dict[str, str] = {}
        for path in self.kept().at_or_below(*roots).order_by("path").values_list("path", flat=True):
            root = next(above for above in (path, *ancestors_of(path)) if above in roots)
            paths[path] = clean_path(roots[root] + path.removeprefix(root))
        _refuse_same(paths)
        self.refuse_taken(paths.values())
        return paths

    def roots_below(self, section: str) -> dict[str, str]:
        """Return the new path of each of these pages directly below a section, by its current one.

        Pages that are there already, or move along with a page above them, are left out.
        """
        paths = set(self.kept().values_list("path", flat=True))
        outer = [path for path in paths - {""} if paths.isdisjoint(ancestors_of(path)[1:])]
        moving = (path for path in sorted(outer) if path.rpartition("/")[0] != section)
        return {path: f"{section}/{path.rpartition('/')[2]}".strip("/") for path in moving}

    def refuse_taken(self, paths: Iterable[str]) -> None:
        """Raise ValidationError if a page already has one of the paths; `page` in its params is that page's key."""
        for some in batches(sorted(paths)):
            columns = "pk", "path", "is_restricted", "latest__title"
            taken = self.kept().filter(path__in=some).order_by("path").values(*columns).first()
            if taken:
                known = {
                    "page": taken["pk"],
                    "url": url_of(taken["path"]),
                    "title": "Restricted draft" if taken["is_restricted"] else taken["latest__title"] or "no title",
                }
                raise ValidationError(TAKEN, code="taken", params=known)

    def move_below(self, section: str, *, by: Actor) -> None:
        """Move all these pages, each with the pages below it, to directly below a section as one content version."""
        with content_change("move", by=by) as change:
            everything = self.model.objects
            roots = self.roots_below(clean_path(section))
            paths = everything.new_paths_together(roots)
            everything.kept().at_or_below(*roots).reopen_at(change, paths)
            everything.kept().at_or_below(*roots).update(path=_relocated(roots))

    def reopen_at(self, change: Change, paths: Mapping[str, str]) -> None:
        """Give the live ones among these pages new paths in `change`; redirects follow, and drafts are audited."""
        change.redirects.moved = dict(paths)
        for publication in Publication.objects.live().filter(page__in=self.values("pk")).prefetch_related("tags"):
            change.reopen(publication, paths[publication.path])
            change.redirects.made[publication.path] = Lead(paths[publication.path])
        give_feed_ids(self.model.objects.all(), change.first_paths)
        told = {change.page_id, *(publication.page_id for publication in change.closed)}
        found = self.values_list("pk", "path")
        change.along = {pk: [url_of(path), url_of(paths[path])] for pk, path in found if pk not in told}
        change.is_unseen = True

    def relocate(self, old: str, new: str) -> None:
        """Move all pages at or below a path to another path.

        They go through addresses that no page can have, because one may take the address that another leaves.
        """
        parked = RESERVED_PREFIX
        self.at_or_below(old).update(path=Concat(Value(parked), Substr("path", len(old) + 1)))
        self.at_or_below(parked).update(path=Concat(Value(new), Substr("path", len(parked) + 1)))

    def arrange(
        self, moved: int, *, by: Actor, step: int = 0, before: int | None = None, after: int | None = None
    ) -> int:
        """Put a page so many steps further down its section, or beside another page; return how many weights changed.

        Readers see the order once `publish_places` or `publish` publishes it.
        """
        with content_change("arrange", by=by) as change:
            page = self.kept().get(pk=moved)
            page.refuse_for_home("arranged")
            section = page.path.rpartition("/")[0]
            places = self._places(section)
            others = [place for place in places if place.pk != page.pk]
            now = next(place for place in places if place.pk == page.pk)
            at = _index(others, before, after, places.index(now) + step)
            weights = new_weights(others, now, at)
            changed = [self.model(pk=pk, weight=weight) for pk, weight in weights.items()]
            self.bulk_update(changed, ["weight"], batch_size=200)
            change.about(page, section=url_of(section), pages=len(changed))
            change.is_unseen = bool(changed)
        return len(changed)

    def _places(self, section: str) -> list[Place]:
        rows = self.kept().children_of(section).in_order().values_list("pk", "path", "weight", "latest__date")
        places = [Place(*row) for row in rows[: ARRANGED + 1]]
        if len(places) > ARRANGED:
            raise ValidationError(
                f"{url_of(section)} has more than {ARRANGED:,} pages; set the order in a page’s own form instead."
            )
        return places

    def publish_places(self, *, by: Actor) -> list[Publication]:
        """Give readers the order of the live ones among these pages; their newer texts stay drafts."""
        with content_change("publish order", by=by) as change:
            other = Publication.objects.live().filter(page__in=self.values("pk")).exclude(weight=F("page__weight"))
            for publication in other.select_related("page").prefetch_related("tags"):
                change.reopen(publication, publication.path, publication.page.weight)
            planned = self.filter(publish_at__isnull=False, pk__in=[p.page_id for p in change.opened])
            planned.update(planned_weight=F("weight"))
        return change.opened


def _index(others: Sequence[Place], before: int | None, after: int | None, index: int) -> int:
    """Return where a page goes among the others of its section: beside one of them, or at an index within bounds."""
    keys = [place.pk for place in others]
    if before is None and after is None:
        return max(0, min(index, len(keys)))
    beside = before if after is None else after
    if beside not in keys:
        raise ValidationError("The section has changed since you looked; try again.", code="unseen")
    return keys.index(beside) + (after is not None)


def _relocated(roots: Mapping[str, str]) -> Case:
    """Return the new path, in SQL, of a page at or below one of the roots."""
    return Case(
        *(
            When(Q(path=old) | below(old), then=Concat(Value(new), Substr("path", len(old) + 1)))
            for old, new in roots.items()
        ),
        default=F("path"),
        output_field=PathField(),
    )


def _refuse_below_itself(old: str, new: str) -> None:
    if new.startswith(f"{old}/"):
        raise ValidationError(f"{url_of(old)} cannot be moved below itself; choose another path.", code="below")


def _refuse_same(paths: Mapping[str, str]) -> None:
    first: dict[str, str] = {}
    for old, new in paths.items():
        if first.setdefault(new, old) != old:
            raise ValidationError(
                f"{url_of(first[new])} and {url_of(old)} would both be at {url_of(new)}; move one of them first.",
                code="same",
            )
