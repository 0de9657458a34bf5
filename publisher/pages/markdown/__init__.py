"""Markdown in, safe HTML out. Called whenever a revision is saved; what it returns may be sent to any reader.

Pure: the same body gives the same bytes on every machine. The steps are named in body_html.py; the last one is the
sanitiser, and its output must be a fixed point: sanitising it again changes nothing.
"""

from collections.abc import Callable

from django.utils.module_loading import import_string

from publisher.pages.markdown.rendered import RENDERER, Rendered
from publisher.pages.markdown.size_limits import MAX_BODY_BYTES, MarkdownRefused

__all__ = ["MAX_BODY_BYTES", "RENDERER", "MarkdownRefused", "Rendered", "render"]


def render(body: str) -> Rendered:
    """Raises MarkdownRefused for a body that is too large, too deep or grows too much.

    Parser, colours and sanitiser are loaded with the first text: no build and no tick needs them.
    """
    steps: Callable[[str], Rendered] = import_string("publisher.pages.markdown.body_html.render")
    return steps(body)
