"""The card of a page when it is shared: what the theme tells social networks, read the way they read it.

Made from the page that the theme renders, so each theme's own rules for cards apply.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings

from publisher.desk.editor.page_preview import preview
from publisher.pages.models import Page, Revision
from static_site.theme import ThemeError

OWN = re.compile(r"/(?!/|\\|%5C).+", re.DOTALL)
"""Pattern of a path on this site. Two slashes, or a slash and a backslash, escaped or not, may lead elsewhere."""


@dataclass(frozen=True)
class Card:
    title: str = ""
    description: str = ""
    image: str = ""
    """The address of the image as other sites would request it."""

    url: str = ""
    is_large: bool = False
    """Whether the image fills the card's width."""

    error: str = ""
    """Why the theme cannot show the page; the rest is empty then."""

    @classmethod
    def of(cls, page: Page, revision: Revision) -> "Card":
        try:
            head = preview(page, revision).decode().partition("</head>")[0]
        except ThemeError as error:
            return cls(error=str(error))
        said = Head(head).said
        return cls(
            title=said.get("og:title", said.get("title", "")),
            description=said.get("og:description", said.get("description", "")),
            image=said.get("og:image", ""),
            url=said.get("og:url", ""),
            is_large=said.get("twitter:card") == "summary_large_image",
        )

    @property
    def own_image(self) -> str:
        """The image's path if it is on this site: the web UI loads nothing from elsewhere."""
        path = self.image.removeprefix(settings.SITE_URL)
        return path if OWN.fullmatch(path) else ""

    @property
    def image_host(self) -> str:
        return _host(self.image)

    @property
    def host(self) -> str:
        return _host(self.url)


class Head(HTMLParser):
    """The meta elements of a page's head, by name or property; the first of several counts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self.is_in_title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.is_in_title = tag == "title"
        if tag == "meta" and (name := given.get("property") or given.get("name")):
            self.said.setdefault(name, given.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        self.is_in_title = False

    def handle_data(self, data: str) -> None:
        if self.is_in_title:
            self.said["title"] = self.said.get("title", "") + data


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:  # such as a bracket that is not closed
        return ""
