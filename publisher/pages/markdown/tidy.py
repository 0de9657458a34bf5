"""A cleanup of HTML before the sanitiser's parser sees it: every element closed, in order, and none too deep.

An HTML parser repairs wrong nesting by moving and copying elements, and a hostile body can make it copy millions. In
one pass, this module keeps each tag, removes it, or turns it into visible text. It doesn't make the HTML safe: the
sanitiser does that afterwards.
"""

import re
from html import escape, unescape

from publisher.pages.markdown.policy import (
    ALLOWED,
    BLOCKS,
    HEADINGS,
    PHRASING,
    PLAYED,
    PLAYERS,
    REMOVED,
    TABLE_PARTS,
    UNWRAPPED,
    VOID,
)
from publisher.pages.markdown.size_limits import MAX_DEPTH, MAX_TAGS, MarkdownRefused

# Possessive (`++`), so that no text makes the match backtrack. A `<` outside quotes ends an attempt, and no two
# attempts can both have it inside quotes for long, so the pass is linear.
TAG = re.compile(
    r"""<(?P<slash>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*+)(?=[ \t\n\f\r/>])
        (?P<attributes>(?:[ \t\n\f\r/]*+[^ \t\n\f\r"'<>/=]++(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+
            (?:"[^"]*+"|'[^']*+'|[^ \t\n\f\r"'=<>`]++))?+)*+)
        [ \t\n\f\r]*+(?P<closed>/?)>|<""",
    re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""([^ \t\n\f\r"'<>/=]+)[ \t\n\f\r]*=[ \t\n\f\r]*("[^"]*"|'[^']*'|[^ \t\n\f\r"'=<>`]+)""")
HAS_ADDRESS = re.compile(r"\bhref[ \t\n\f\r]*=", re.IGNORECASE)
IS_CHECKBOX = re.compile(r"\btype=[\"']?checkbox\b", re.IGNORECASE)
REMOVED_START = re.compile(rf"<({'|'.join(sorted(REMOVED))})(?=[ \t\n\f\r/>])([^<>]*)>", re.IGNORECASE | re.ASCII)
REMOVED_END = {name: re.compile(rf"</{name}(?:[ \t\n\f\r/][^<>]*)?>", re.IGNORECASE | re.ASCII) for name in REMOVED}

LIST_ITEMS = {"li": frozenset({"li"}), "dt": frozenset({"dt", "dd"}), "dd": frozenset({"dt", "dd"})}
TABLE_PARENTS = {
    "td": frozenset({"tr", "tbody", "thead", "tfoot", "table"}),
    "th": frozenset({"tr", "tbody", "thead", "tfoot", "table"}),
    "tr": frozenset({"tbody", "thead", "tfoot", "table"}),
    "col": frozenset({"colgroup", "table"}),
    **dict.fromkeys(("tbody", "thead", "tfoot", "caption", "colgroup"), frozenset({"table"})),
}
BETWEEN_CELLS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "colgroup"})
CELLS = frozenset({"td", "th", "caption"})


def tidy(html: str) -> str:
    """Return HTML with known, properly nested tags of bounded depth; escape text that only looks like a tag."""
    html = _without_removed(_without_comments(html))
    if html.count("<") > MAX_TAGS:
        raise MarkdownRefused(
            f"This text makes more than {MAX_TAGS:,} HTML tags, too many for one page. Split it into several pages."
        )
    nesting = Nesting()
    return TAG.sub(nesting.place, html) + nesting.close_to(0)


def _without_comments(html: str) -> str:
    """Remove comments; keep one that never ends, as visible text."""
    kept, position = [], 0
    while (start := html.find("<!--", position)) >= 0 and (end := html.find("-->", start + 2)) >= 0:
        kept.append(html[position:start])
        position = end + 3
    return "".join(kept) + html[position:]


def _without_removed(html: str) -> str:
    """Remove scripts, styles and drawings with their content; turn an embedded frame into a link to its source."""
    kept, position, endless = [], 0, set()
    while start := REMOVED_START.search(html, position):
        name = start[1].lower()
        end = None if name in endless else REMOVED_END[name].search(html, start.end())
        kept.append(html[position : start.start()])
        if name == "iframe":
            kept.append(_link_to_frame(start[2]))
        if end is None:  # Remembered, so that a thousand of them don't each search to the end.
            endless.add(name)
        position = (end or start).end()
    return "".join(kept) + html[position:]


def _link_to_frame(attributes: str) -> str:
    values = {
        name.lower(): unescape(value[1:-1] if value[0] in "\"'" else value)
        for name, value in ATTRIBUTE.findall(attributes)
    }
    address = values.get("src", "")
    if address.startswith("//"):
        address = f"https:{address}"
    if not address.startswith(("https://", "http://")):
        return ""
    return f'<a href="{escape(address)}">{escape(values.get("title") or address)}</a>'


class Nesting:
    """The elements open at one point of the text, innermost last, each with the tag that will close it."""

    def __init__(self) -> None:
        self.open: list[tuple[str, str]] = []

    def place(self, tag: re.Match[str]) -> str:
        """Return the HTML that replaces this tag."""
        name = (tag["name"] or "").lower()
        if name not in ALLOWED:
            return "" if name in UNWRAPPED or name in REMOVED else tag[0].replace("<", "&lt;")
        if tag["slash"]:
            return self._end(name)
        if name == "input" and not IS_CHECKBOX.search(tag["attributes"]):
            return ""
        # `<a name="x">` marks a place, and half of all such tags lack their end tag.
        closed = bool(tag["closed"]) or (name == "a" and not HAS_ADDRESS.search(tag["attributes"]))
        return self._start(name, f"<{name}{tag['attributes']}>", closed=closed)

    def close_to(self, depth: int) -> str:
        """Return the end tags of all elements open beyond this depth."""
        ends = "".join(end for _, end in reversed(self.open[depth:]))
        del self.open[depth:]
        return ends

    def _start(self, name: str, tag: str, *, closed: bool) -> str:
        if not self._is_at_home(name):
            return ""
        before = self._make_room(name)
        if name in VOID:
            return before + tag
        is_inner_link = name == "a" and self._is_open("a")  # A URL in a link's text: the outer link counts.
        self._push(name, "" if is_inner_link else f"</{name}>")
        return before + ("" if is_inner_link else tag) + (self.close_to(len(self.open) - 1) if closed else "")

    def _push(self, name: str, end: str) -> None:
        if len(self.open) == MAX_DEPTH:
            raise MarkdownRefused(
                f"Lists, quotes or HTML elements are nested more than {MAX_DEPTH} deep, the innermost a <{name}>."
                " Close the elements that you open, or use less nesting."
            )
        self.open.append((name, end))

    def _end(self, name: str) -> str:
        """Close the nearest such element and everything open in it; drop an end tag without a start."""
        names = HEADINGS if name in HEADINGS else frozenset({name})
        limits = frozenset({"table"}) if name in TABLE_PARTS else CELLS | {"table"}
        depth = self._depth_of(names, limits | BLOCKS if name in PHRASING else limits)
        return "" if depth is None else self.close_to(depth)

    def _is_at_home(self, name: str) -> bool:
        """Return True in a legal place: parts of tables and players only in these, and nothing else between cells."""
        if name in TABLE_PARTS:
            return self._is_open("table")
        if name in PLAYED:
            return bool(self.open) and self.open[-1][0] in PLAYERS
        return name in VOID or not self.open or self.open[-1][0] not in BETWEEN_CELLS

    def _make_room(self, name: str) -> str:
        """Close elements that a start tag ends implicitly: HTML lets authors omit `</p>`, `</li>` or `</td>`."""
        if name in TABLE_PARENTS:
            parent = self._depth_of(TABLE_PARENTS[name], frozenset())
            return "" if parent is None else self.close_to(parent + 1)
        if name not in BLOCKS:
            return ""
        ended = LIST_ITEMS.get(name) or (HEADINGS if name in HEADINGS else frozenset())
        loose = frozenset({"p", "div"}) if name in LIST_ITEMS else frozenset({"p"})
        for names, limits in ((ended, BLOCKS - loose), (frozenset({"p"}), BLOCKS)):
            depth = self._depth_of(names, limits | CELLS)
            if depth is not None:
                return self.close_to(depth)
        return ""

    def _is_open(self, name: str) -> bool:
        return any(name == other for other, _ in self.open)

    def _depth_of(self, names: frozenset[str], limits: frozenset[str]) -> int | None:
        """Return the depth of the innermost element with one of these names, unless a limit element is inside it."""
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth][0] in names:
                return depth
            if self.open[depth][0] in limits:
                return None
        return None
