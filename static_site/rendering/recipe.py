"""The recipe for one output: a theme template with plain data, or ready-made bytes.

`static_site.outputs` writes recipes in the build's own process; workers carry them out. A worker needs only this folder
and the theme, no database and no Django, which saves Django's start-up time and memory.
"""

from typing import Any, NamedTuple, TypeAlias

Context: TypeAlias = dict[str, Any]
"""Plain data: strings, numbers, and lists and dictionaries of them, so that a worker needs nothing else."""

HTML = "text/html; charset=utf-8"


class Recipe(NamedTuple):
    """A recipe; the template sees `context` and `site`. Without a template, the bytes are `content`."""

    template: str = ""
    context: Context = {}
    content_type: str = HTML
    location: str = ""  # a redirect's target
    content: bytes = b""
    blob: str = ""  # instead of bytes, the digest of those that the database has already
    size: int = 0  # theirs
    place: str | None = None  # start of an archive page, stored with its artifact
