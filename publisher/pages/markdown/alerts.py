"""Alerts, `> [!NOTE]` as GitHub has them: quotations with a class and a title in the parser's HTML."""

import re

from publisher.pages.markdown.policy import ALERTS

MARK = re.compile(
    rf"<blockquote>\n<p>\[!({'|'.join(sorted(ALERTS))})\](?:[ \t]++((?:(?!</p>)[^\n])*+))?(\n|</p>)", re.IGNORECASE
)


def with_alerts(html: str) -> str:
    """Return the HTML with each alert marked as its kind; its title is the kind unless its first line says one."""
    return MARK.sub(_alert, html)


def _alert(mark: re.Match[str]) -> str:
    kind, title, end = mark.groups()
    rest = "\n<p>" if end == "\n" else ""
    return f'<blockquote class="{kind.lower()}">\n<p><strong>{title or kind.capitalize()}</strong></p>{rest}'
