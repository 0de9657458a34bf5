"""How one output is made: by a template of the theme from plain data, or of bytes that are there already.

`static_site.outputs` writes recipes in the build's own process, workers carry them out. A worker needs this folder and
the theme for that, and neither a database nor Django, whose start and memory it saves.
"""

from typing import Any, NamedTuple, TypeAlias

Context: TypeAlias = dict[str, Any]
"""Plain data: strings, numbers, lists and dictionaries of them, so that a worker needs nothing else."""

HTML = "text/html; charset=utf-8"


class Recipe(NamedTuple):
    """`context` is what the template sees besides `site`; without a template the bytes are `content`."""

    template: str = ""
    context: Context = {}
    content_type: str = HTML
    location: str = ""  # where a redirect leads
    content: bytes = b""
    place: str | None = None  # where an archive page begins, kept with its artifact
