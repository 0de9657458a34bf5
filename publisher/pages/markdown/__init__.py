"""The Markdown renderer: Markdown in, safe HTML out. It is called for each saved revision; any reader may see the HTML.

It is pure: the same body gives the same bytes on every machine. body_html.py lists the steps. The last is the
sanitiser, whose output must be a fixed point: sanitising it again changes nothing.
"""

from collections.abc import Callable

from django.utils.module_loading import import_string

from publisher.pages.markdown.rendered import RENDERER, Rendered
from publisher.pages.markdown.size_limits import MAX_BODY_BYTES, MarkdownRefused

__all__ = ["MAX_BODY_BYTES", "RENDERER", "MarkdownRefused", "Rendered", "render"]


def render(body: str) -> Rendered:
    """Render a body; raise MarkdownRefused if it is too large, too deep or grows too much.

    The parser, highlighter and sanitiser are loaded with the first text: builds and ticks don't need them.
    """
    steps: Callable[[str], Rendered] = import_string("publisher.pages.markdown.body_html.render")
    return steps(body)
