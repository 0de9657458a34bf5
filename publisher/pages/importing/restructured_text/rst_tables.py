"""A reStructuredText's tables: with pipes where Markdown can have them so, else as HTML around Markdown."""

from collections.abc import Callable, Iterator

from docutils import nodes

from publisher.pages.importing.restructured_text.rst_inlines import line_of
from publisher.pages.importing.restructured_text.rst_lines import Line, element, plain_lines

Blocks = Callable[[nodes.Element], list[Line]]
Words = Callable[[nodes.Element], str]


def table_lines(table: nodes.Element, words: Words, blocks: Blocks) -> list[Line]:
    """Return a table line by line; `words` writes one paragraph, and `blocks` what a cell holds."""
    caption = [plain_lines(f"**{words(child)}**", line_of(child)) for child in table.findall(nodes.title)][:1]
    lines = [*(line for found in caption for line in (*found, Line("", 0)))]
    rows, heads = list(table.findall(nodes.row)), [row for head in table.findall(nodes.thead) for row in head.children]
    if len(heads) == 1 and all(_is_plain(cell) for row in rows for cell in row.children):
        return [*lines, *_piped(rows, words)]
    return [*lines, *_as_html(rows, heads, blocks)]


def _is_plain(cell: nodes.Node) -> bool:
    """Return whether a cell is one column wide, one row high, and at most a paragraph."""
    if not isinstance(cell, nodes.Element) or cell.get("morecols") or cell.get("morerows"):
        return False
    return not cell.children or (len(cell.children) == 1 and isinstance(cell.children[0], nodes.paragraph))


def _piped(rows: list[nodes.row], words: Words) -> Iterator[Line]:
    for number, row in enumerate(rows):
        cells = [_cell(cell, words) for cell in row.children if isinstance(cell, nodes.Element)]
        yield Line(f"| {' | '.join(cells)} |", line_of(row))
        if number == 0:
            yield Line(f"|{'---|' * len(cells)}", line_of(row))


def _cell(cell: nodes.Element, words: Words) -> str:
    text = words(cell.children[0]) if cell.children and isinstance(cell.children[0], nodes.Element) else ""
    return " ".join(text.split()).replace("\\|", "|").replace("|", "\\|")


def _as_html(rows: list[nodes.row], heads: list[nodes.Node], blocks: Blocks) -> list[Line]:
    found: list[Line] = []
    for row in rows:
        name = "th" if row in heads else "td"
        cells = [line for cell in row.children if isinstance(cell, nodes.Element) for line in _wide(name, cell, blocks)]
        found += [Line("<tr>", line_of(row)), *cells, Line("</tr>", line_of(row))]
    return [Line("<table>", found[0].number), *found, Line("</table>", found[-1].number)] if found else []


def _wide(name: str, cell: nodes.Element, blocks: Blocks) -> list[Line]:
    columns, rows = cell.get("morecols", 0) + 1, cell.get("morerows", 0) + 1
    spans = f' colspan="{columns}"' * (columns > 1) + f' rowspan="{rows}"' * (rows > 1)
    return element(name, blocks(cell), spans)
