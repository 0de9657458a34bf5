"""What a generator says of its texts if they are Liquid that names the site's files. liquid_bodies.py asks for it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class LiquidRules:
    included: Callable[[str], str | None]
    """Return the text of a file that a tag includes, a template or not; None if it is missing."""
    lists_of_pages: Collection[str] = ()
    """Names of `site` that stand for lists of the site's own kinds of pages."""
    time_zone: ZoneInfo | None = None
    """The zone of the times that the generator writes; None if it would take the machine's."""
