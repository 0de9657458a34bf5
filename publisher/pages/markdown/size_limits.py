"""Limits on what one body may cost the renderer. A body beyond them is refused with a sentence for its author.

Together they keep every body within a second and 100 MB (measured over 300 hostile shapes; the promise is two).
"""

# A long novel chapter is 40 KB. The parsers are linear, and tested, up to this size.
MAX_BODY_BYTES = 200 * 1024

# A few bytes of Markdown can become many of HTML (each `[^a]` writes two links). Normal prose grows by a quarter.
MAX_HTML_CHARACTERS = 1_000_000

# Each level makes the HTML parser check one more element at each tag, and browsers stop near 500.
MAX_DEPTH = 100

# A tag costs a few microseconds in each step. The largest normal tables that fit into a body have half this many.
MAX_TAGS = 60_000

# Pygments takes a few microseconds per character, but its worst lexers are quadratic in a block's length (0.1 s for
# 6,000 characters). Beyond these limits, code is shown without colours; nothing is refused.
MAX_HIGHLIGHTED_BLOCK = 6_000
MAX_HIGHLIGHTED_BODY = 30_000
MAX_HIGHLIGHTED_LINE = 300


class MarkdownRefused(ValueError):
    """The body will not be rendered. The text says which limit it exceeds and what its author can do."""
