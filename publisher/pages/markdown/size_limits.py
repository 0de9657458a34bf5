"""How much one body may ask of the renderer: beyond these, it is refused with a sentence for its author.

Together they keep every body within a second and 100 MB (measured over 300 hostile shapes; promised are two).
"""

# A long novel chapter is 40 KB. The parsers are linear up to here, and tried up to here.
MAX_BODY_BYTES = 200 * 1024

# A few bytes of Markdown can become many of HTML (each `[^a]` writes two links). Honest prose grows by a quarter.
MAX_HTML_CHARACTERS = 1_000_000

# Every further level makes the HTML parser look one element further at each tag, and browsers stop near 500.
MAX_DEPTH = 100

# A tag costs some microseconds in each step. The largest honest tables that fit into a body have half of these.
MAX_TAGS = 60_000

# Pygments takes a few microseconds for a character, but its worst lexers the square of a block's length (0.1 s for
# 6,000 characters). Beyond these limits code is shown without colours, nothing is refused.
MAX_HIGHLIGHTED_BLOCK = 6_000
MAX_HIGHLIGHTED_BODY = 30_000
MAX_HIGHLIGHTED_LINE = 300


class MarkdownRefused(ValueError):
    """This body will not be rendered. The text says what is too much, and what its author can do about it."""
