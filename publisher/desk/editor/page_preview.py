"""Preview of a page's newest text in the site's own theme: rendered on request, stored nowhere.

The content around the text (neighbours, the list of a section's pages) is the current content.
"""

import base64
from typing import Any

from django.conf import settings

from publisher.desk.editor.preview_files import files_of, signed
from publisher.pages.models import ContentVersion, Page, Revision
from publisher.pages.models.kept_tag_address import kept_tag_addresses
from publisher.pages.paths import url_of
from publisher.pages.tag_addresses import tag_pairs
from static_site.content import context, page_contexts
from static_site.content.media_files import card_url
from static_site.content.media_markup import Markup
from static_site.content.snapshot import Snapshot
from static_site.outputs.pages import recipe
from static_site.rendering.renderer import Renderer
from static_site.theme import Theme, content_type_of

# Readers' policy and a sandbox: the page has no origin here, so nothing in it acts with an editor's rights.
POLICY = (
    "sandbox; default-src 'none'; style-src data:; img-src * data:; media-src *; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def preview(page: Page, revision: Revision) -> bytes:
    """Render the preview; raise ThemeError if the theme can't render the page."""
    theme = Theme.load(settings.SITE_THEME)
    now = Snapshot(ContentVersion.objects.current(), theme)
    renderer = Renderer(theme, {**now.site, "theme": inlined(theme)})
    return renderer.render(recipe({**_around(page, now), **_own(page, revision, now)}))


def _around(page: Page, now: Snapshot) -> dict[str, Any]:
    """Return what readers see around the page; little if it isn't published yet."""
    published = page_contexts.contexts(now, page_contexts.at(now, [page.path]))
    if published:
        return published[page.path]
    breadcrumbs = now.breadcrumbs([page.path])[page.path]
    nothing: dict[str, Any] = {"previous": None, "next": None, "older": None, "entries": [], "latest": []}
    return {**nothing, "breadcrumbs": breadcrumbs, "kind": "article", "updated": None, **page_contexts.NOTHING_TOLD}


def _own(page: Page, revision: Revision, now: Snapshot) -> dict[str, Any]:
    """Return what the text itself decides, as `PageOutput` does for a published one."""
    files = files_of(revision)
    return {
        "title": revision.title,
        "url": url_of(page.path),
        "canonical": context.absolute(url_of(page.path)),
        "description": revision.description or revision.summary,
        "image_url": card_url(revision.image, url_of(page.path), files, signed),
        "noindex": True,
        "html": Markup(files, signed).write(revision.html),
        "headings": revision.headings,
        "date": now.date(revision.date),
        "authors": revision.authors,
        "tags": context.tags(tag_pairs(revision.tags, kept_tag_addresses(revision.tags))),
    }


def inlined(theme: Theme) -> dict[str, str]:
    """Return the theme's files as data addresses: readers may have another theme, or none yet."""
    return {
        name: f"data:{content_type_of(name).replace(' ', '')};base64,{base64.b64encode(content).decode()}"
        for name, content in theme.files.items()
    }
