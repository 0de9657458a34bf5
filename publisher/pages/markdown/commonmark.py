"""The step from CommonMark to raw HTML, by GitHub's cmark. Only `render` calls it; the HTML isn't safe yet.

cmarkgfm's own wrapper frees neither the syntax tree nor the HTML (measured: 110 bytes leaked for each byte of
Markdown), so this module calls the same compiled library through ctypes and frees everything.
"""

import ctypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from cmarkgfm.cmark import Options, _cmark, core_extensions_ensure_registered

OPTIONS = (
    Options.CMARK_OPT_UNSAFE
    | Options.CMARK_OPT_FOOTNOTES
    | Options.CMARK_OPT_VALIDATE_UTF8
    | Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE  # a single one is a range, 5~7
)
# A numeric reference (&#1; &#xFFFE;) can encode a character that feeds can't hold; for some, cmark writes broken UTF-8.
NO_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
EXTENSIONS = (b"table", b"autolink", b"strikethrough", b"tasklist")
DONE, ENTER = 1, 2  # cmark_event_type


class Allocator(ctypes.Structure):
    """cmark's `cmark_mem`: the functions that allocate its memory and must free its text."""

    _fields_ = [
        ("calloc", ctypes.c_void_p),
        ("realloc", ctypes.c_void_p),
        ("free", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
    ]


class Part(NamedTuple):
    """A piece of raw HTML (`kind` is html_block or html_inline) or the destination of a link or image, by line."""

    kind: str
    line: int
    text: str


def to_html(body: str, options: int = OPTIONS) -> str:
    """Return HTML with everything that the author wrote still in it; sanitise it before anyone sees it."""
    with _parsed(body, options) as (tree, extensions):
        return _rendered(tree, options, extensions)


def parts(body: str) -> list[Part]:
    """Return a body's raw HTML, links and images in order, without those in code."""
    with _parsed(body, OPTIONS) as (tree, _), _iterator(tree) as nodes:
        return list(_parts(nodes))


@contextmanager
def _parsed(body: str, options: int) -> Iterator[tuple[int, int]]:
    """Yield the syntax tree and the parser's extensions; free them afterwards."""
    source = body.encode("utf-8", "replace")
    parser = cmark.cmark_parser_new(options)
    try:
        for name in EXTENSIONS:
            cmark.cmark_parser_attach_syntax_extension(parser, cmark.cmark_find_syntax_extension(name))
        cmark.cmark_parser_feed(parser, source, len(source))
        tree = cmark.cmark_parser_finish(parser)
        try:
            yield tree, cmark.cmark_parser_get_syntax_extensions(parser)
        finally:
            cmark.cmark_node_free(tree)
    finally:
        cmark.cmark_parser_free(parser)


@contextmanager
def _iterator(tree: int) -> Iterator[int]:
    nodes = cmark.cmark_iter_new(tree)
    try:
        yield nodes
    finally:
        cmark.cmark_iter_free(nodes)


def _parts(nodes: int) -> Iterator[Part]:
    while (event := cmark.cmark_iter_next(nodes)) != DONE:
        node = cmark.cmark_iter_get_node(nodes)
        kind = cmark.cmark_node_get_type_string(node)
        if event == ENTER and kind in TEXT_OF:
            text = TEXT_OF[kind](node) or b""
            yield Part(kind.decode(), cmark.cmark_node_get_start_line(node), text.decode("utf-8", "replace"))


def _rendered(tree: int, options: int, extensions: int) -> str:
    text = cmark.cmark_render_html(tree, options, extensions)
    try:
        return NO_TEXT.sub("\ufffd", ctypes.string_at(text).decode("utf-8", "replace"))
    finally:
        ALLOCATOR.free(text)


def _library() -> ctypes.CDLL:
    """Load cmark and declare its C types; without them, ctypes would truncate pointers to 32 bits."""
    library = ctypes.CDLL(_cmark.__file__)
    pointer, number, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
    signatures = {
        "cmark_get_default_mem_allocator": (ctypes.POINTER(Allocator), []),
        "cmark_find_syntax_extension": (pointer, [text]),
        "cmark_iter_free": (None, [pointer]),
        "cmark_iter_get_node": (pointer, [pointer]),
        "cmark_iter_new": (pointer, [pointer]),
        "cmark_iter_next": (number, [pointer]),
        "cmark_node_free": (None, [pointer]),
        "cmark_node_get_literal": (text, [pointer]),
        "cmark_node_get_start_line": (number, [pointer]),
        "cmark_node_get_type_string": (text, [pointer]),
        "cmark_node_get_url": (text, [pointer]),
        "cmark_parser_attach_syntax_extension": (number, [pointer, pointer]),
        "cmark_parser_feed": (None, [pointer, text, ctypes.c_size_t]),
        "cmark_parser_finish": (pointer, [pointer]),
        "cmark_parser_free": (None, [pointer]),
        "cmark_parser_get_syntax_extensions": (pointer, [pointer]),
        "cmark_parser_new": (pointer, [number]),
        "cmark_render_html": (pointer, [pointer, number, pointer]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


core_extensions_ensure_registered()
cmark = _library()
ALLOCATOR = cmark.cmark_get_default_mem_allocator().contents
TEXT_OF = {
    b"html_block": cmark.cmark_node_get_literal,
    b"html_inline": cmark.cmark_node_get_literal,
    b"link": cmark.cmark_node_get_url,
    b"image": cmark.cmark_node_get_url,
}
