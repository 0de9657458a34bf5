"""What rendering gives, and by which version of it: all that most processes know of it."""

from dataclasses import dataclass

RENDERER: int = 2
"""The version of the steps in body_html.py. Raise it with every change that gives any body other HTML."""


@dataclass(frozen=True)
class Rendered:
    """Safe HTML; its headings as {"level", "id", "text"}; the paths within the site that it links to."""

    html: str
    headings: list[dict[str, str | int]]
    links: list[str]
