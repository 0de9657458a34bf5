"""Other generators' Markdown in Publisher's, before links are rewritten. page_writer.py calls it.

What Publisher's renderer reads itself (definition lists, headings' ids, abbreviations) stays as it is.
"""

from publisher.pages.importing.admonitions import with_alerts
from publisher.pages.importing.attribute_lists import without_attribute_lists
from publisher.pages.importing.code_blocks import with_plain_fences
from publisher.pages.importing.heading_levels import below_title
from publisher.pages.importing.leftovers import Leftover
from publisher.pages.importing.markdown_in_html import with_blank_lines
from publisher.pages.merge_marks import has_marks


def translate(body: str, first_line: int = 1) -> tuple[str, list[Leftover]]:
    """Return the body, and what no syntax here can say and was removed, by line.

    A text that holds two versions of some lines stays as it is: their marks look like a heading.
    """
    if has_marks(body):
        return body, []
    body, said = with_plain_fences(with_alerts(with_blank_lines(body)))
    body, attributes = without_attribute_lists(body)
    removed = sorted([*said, *attributes], key=lambda one: one.line)
    return below_title(body), [Leftover(one.line + first_line - 1, one.name, one.text) for one in removed]
