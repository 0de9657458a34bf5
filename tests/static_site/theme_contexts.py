"""Sample contexts for each kind of template, as rich as the outputs make them; tests change what they check."""

from typing import Any

from django.conf import settings

from publisher.pages.markdown import render
from static_site.rendering.recipe import Context, Recipe
from static_site.rendering.renderer import Renderer
from static_site.theme import Theme

THEME = Theme.load(settings.SITE_THEME)
DATE = {"iso": "2014-03-12T10:11:00-04:00", "text": "12 March 2014"}
HOME = {"title": "Home", "url": "/"}
BODY = """An article[^1] with `code`, <kbd>Esc</kbd> and a table.

## One

| a | b |
|---|--:|
| 1 | 2 |

- [x] done

```python
def answer() -> int:
    return 42  # always
```

### Two

## Three

> said

[^1]: A note.
"""


def site(*sections: str, **changes: Any) -> Context:
    navigation = [{"title": name.title(), "url": f"/{name}/", "path": name, "children": []} for name in sections]
    return {
        "title": "The Site", "description": "What it is about", "language": "en", "direction": "ltr", "url": "https://example.org",
        "indexable": True, "navigation": navigation, "theme": THEME.urls,
        "feed_url": "/feed.xml", "tags_url": "/tags/",
        "accent": "", "font": "", "logo": None, "icon": None, "image_url": "", "footer": "", "announcement": None,
        **changes,
    }  # fmt: skip


def page(body: str = BODY, **changes: Any) -> Context:
    rendered = render(body)
    return {
        "title": "Hello", "url": "/blog/hello/", "canonical": "https://example.org/blog/hello/",
        "description": "A greeting", "image_url": "", "noindex": False, "html": rendered.html,
        "headings": rendered.headings, "date": DATE, "updated": DATE, "authors": ["Ada", "Grace"],
        "change_note": "", "changes": [],
        "tags": [{"name": "open source", "url": "/tags/open-source/"}],
        "breadcrumbs": [HOME, {"title": "Blog", "url": "/blog/"}],
        "previous": {"title": "Before", "url": "/blog/before/"}, "next": {"title": "After", "url": "/blog/after/"},
        "entries": [], "older": None, "latest": [], "kind": "article", **changes,
    }  # fmt: skip


def home(**changes: Any) -> Context:
    nothing = {"url": "/", "kind": "home", "date": None, "authors": [], "tags": [], "breadcrumbs": []}
    return page(**nothing | {"title": "Welcome", "previous": None, "next": None} | changes)


def entry(name: str, **changes: Any) -> Context:
    return {
        "title": name.title(), "url": f"/blog/{name}/", "summary": f"About {name}", "date": DATE, "authors": ["Ada"],
        "tags": [], "image": "", **changes,
    }  # fmt: skip


def listing(**changes: Any) -> Context:
    return {
        "title": "Blog, page 2", "url": "/blog/archive/2/", "canonical": "https://example.org/blog/archive/2/",
        "breadcrumbs": [HOME], "noindex": False, "entries": [entry("one"), entry("two", date=None, authors=[])],
        "newer": {"title": "Blog", "url": "/blog/"}, "older": {"title": "Blog, page 1", "url": "/blog/archive/1/"},
        "kind": "archive", "tags": [], **changes,
    }  # fmt: skip


def tags_index() -> Context:
    tags = [{"name": name, "url": f"/tags/{name}/"} for name in ("data", "design")]
    return listing(kind="tags", title="Tags", url="/tags/", entries=[], newer=None, older=None, tags=tags)


def feed(**changes: Any) -> Context:
    article = {
        "title": "Hello", "url": "https://example.org/hello/", "id": "https://example.org/hello/",
        "updated": DATE["iso"], "updated_on": DATE["text"], "change_note": "",
        "published": DATE["iso"], "authors": ["Ada"], "summary": "A greeting",
        "html": render(BODY).html, "tags": ["open source"], **changes,
    }  # fmt: skip
    return {"updated": DATE["iso"], "url": "https://example.org/feed.xml", "entries": [article]}


def show(template: str, site: Context, **context: Context) -> str:
    return Renderer(THEME, site).render(Recipe(template, context)).decode()


NOT_FOUND = {"title": "Page not found", "noindex": True, "canonical": ""}


def every_kind_of_page() -> dict[str, str]:
    """Return the HTML of each kind of page, with a menu of five sections."""
    of_five = site("blog", "guides", "about", "help", "data")
    noted = page(change_note="New fee", changes=[{"date": DATE, "text": "New opening hours"}])
    section = home(kind="section", title="Blog", url="/blog/", entries=[entry("one")], breadcrumbs=[HOME])
    return {
        "article": show("page.html", of_five, page=page()),
        "article with notes": show("page.html", of_five, page=noted),
        "section": show("page.html", of_five, page=section),
        "home": show("page.html", of_five, page=home(entries=[entry("one")], latest=[entry("new")])),
        "empty home": show("page.html", site(), page=home(html="", headings=[])),
        "archive": show("listing.html", of_five, listing=listing()),
        "tags": show("listing.html", of_five, listing=tags_index()),
        "404": show("404.html", of_five, page=NOT_FOUND),
    }
