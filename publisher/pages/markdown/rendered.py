"""The result of rendering and the renderer's version: all that most processes need to import."""

from dataclasses import dataclass

RENDERER: int = 3
"""Version of the steps in body_html.py. Raise it with every change that alters the HTML of any body."""


@dataclass(frozen=True)
class Rendered:
    """Safe HTML, its headings as {"level", "id", "text"}, and its links within the site (internal_links.py)."""

    html: str
    headings: list[dict[str, str | int]]
    links: list[str]
