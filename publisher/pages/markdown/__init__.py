"""Markdown in, safe HTML out. Called whenever a revision is saved; what it returns may be sent to any reader.

Pure: the same body gives the same bytes on every machine. The steps are named in `render`; the last one is the
sanitiser, and its output must be a fixed point: sanitising it again changes nothing.
"""

from publisher.pages.markdown.limits import MAX_BODY_BYTES, MarkdownRefused
from publisher.pages.markdown.rendering import RENDERER, Rendered, render

__all__ = ["MAX_BODY_BYTES", "RENDERER", "MarkdownRefused", "Rendered", "render"]
