"""A page of the site with settings that nobody has published: rendered on request, stored nowhere."""

from django.conf import settings

from publisher.desk.editor.page_preview import inlined
from publisher.desk.editor.preview_files import files_at, signed
from publisher.pages.models import ContentVersion, SiteSettings
from static_site.content import page_contexts, site_look
from static_site.content.snapshot import Snapshot
from static_site.outputs.pages import recipe
from static_site.rendering.renderer import Renderer
from static_site.theme import Theme


def render_with(wanted: SiteSettings, path: str) -> bytes | None:
    """Render a page; None if none is live at the path. Raise ThemeError if the theme can't render it."""
    wanted.prepare()
    theme = Theme.load(settings.SITE_THEME)
    now = Snapshot(ContentVersion.objects.current(), theme, unpublished=wanted)
    page = page_contexts.contexts(now, page_contexts.at(now, [path])).get(path)
    if page is None:
        return None
    shown = site_look.shown(wanted, files_at(wanted.shown), signed)
    return Renderer(theme, {**now.site, **shown, "theme": inlined(theme)}).render(recipe(page))
