"""What will change for readers when another release replaces theirs, shown before an operator decides."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from static_site.models.artifact import ArtifactQuerySet
from static_site.releases.release_comparison import SHOWN, Comparison, address

SINGULAR = {"come back": "comes back", "appear": "appears", "change": "changes", "vanish": "vanishes"}


@dataclass(frozen=True)
class Pages:
    verb: str
    """The verb in the plural, a key of SINGULAR."""

    count: int
    addresses: list[str]
    """The first addresses."""

    @property
    def do(self) -> str:
        return SINGULAR[self.verb] if self.count == 1 else self.verb

    @property
    def more(self) -> int:
        return self.count - len(self.addresses)


class ReaderChanges:
    """`appears` is the verb for pages that readers don't have now. Queries run only when needed."""

    def __init__(self, before: int | None, after: int, appears: str = "appear") -> None:
        self.comparison, self.appears = Comparison(before, after), appears

    @cached_property
    def appearing(self) -> Pages:
        return self._pages(self.appears, self.comparison.added)

    @cached_property
    def vanishing(self) -> Pages:
        return self._pages("vanish", self.comparison.removed)

    @cached_property
    def pages(self) -> list[Pages]:
        """The kinds of change that affect any pages."""
        changed = self._pages("change", self.comparison.changed)
        return [pages for pages in (self.appearing, changed, self.vanishing) if pages.count]

    @cached_property
    def others(self) -> int:
        """Number of lists, feeds, redirects and theme files that differ."""
        sorts = (self.comparison.added, self.comparison.changed, self.comparison.removed)
        return sum(found.exclude(kind="page").aggregate(count=Count("pk"))["count"] for found in sorts)

    def _pages(self, verb: str, found: ArtifactQuerySet) -> Pages:
        pages = found.filter(kind="page")
        count = pages.count()
        first = pages.order_by("path").values_list("path", flat=True)[:SHOWN] if count else []
        return Pages(verb, count, [address(path) for path in first])
