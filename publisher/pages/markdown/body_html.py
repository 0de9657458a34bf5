"""The steps from a body to its HTML, in the only safe order: the sanitiser is last."""

from publisher.pages.markdown.abbreviations import with_abbreviations
from publisher.pages.markdown.alerts import with_alerts
from publisher.pages.markdown.anchors import anchor
from publisher.pages.markdown.commonmark import to_html
from publisher.pages.markdown.definition_lists import with_definition_lists, without_paragraphs
from publisher.pages.markdown.highlight import highlight_code
from publisher.pages.markdown.internal_links import internal_links
from publisher.pages.markdown.policy import sanitise
from publisher.pages.markdown.rendered import Rendered
from publisher.pages.markdown.size_limits import MAX_BODY_BYTES, MAX_HTML_CHARACTERS, MarkdownRefused
from publisher.pages.markdown.task_lists import name_ticks
from publisher.pages.markdown.tidy import tidy


def render(body: str) -> Rendered:
    """Render a body; raise MarkdownRefused if it is too large, too deep or grows too much."""
    _check_size(len(body.encode("utf-8", "replace")), MAX_BODY_BYTES, "bytes of Markdown")
    html = with_alerts(without_paragraphs(to_html(with_definition_lists(body))))
    _check_size(len(html), MAX_HTML_CHARACTERS, "characters of HTML")
    html, headings = anchor(sanitise(highlight_code(tidy(html))))
    html = with_abbreviations(name_ticks(html))
    _check_size(len(html), MAX_HTML_CHARACTERS, "characters of HTML")
    html = _settled(html)
    return Rendered(html, headings, internal_links(html))


def _check_size(size: int, limit: int, unit: str) -> None:
    if size > limit:
        raise MarkdownRefused(
            f"This text makes {size:,} {unit}; one page may have {limit:,}. Split it into several pages."
        )


def _settled(html: str) -> str:
    """Sanitise until nothing changes any more, so that a browser reads exactly what was checked."""
    for _ in range(4):
        cleaner = sanitise(html)
        if cleaner == html:
            return html
        html = cleaner
    raise MarkdownRefused("The HTML in this text is nested so badly that it is ambiguous. Close its elements.")
