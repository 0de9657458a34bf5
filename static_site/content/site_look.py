"""What templates see of the site's settings at one content version: its name, look, footer and announcement."""

from publisher.pages.models import SiteSettings
from static_site.content import media_files
from static_site.content.directions import direction_of
from static_site.content.media_files import Address, File, Files, public
from static_site.content.media_markup import Markup
from static_site.rendering.recipe import Context

ICONS = {".png": "image/png", ".gif": "image/gif", ".jpg": "image/jpeg", ".webp": "image/webp"}


def of(said: SiteSettings, version: int) -> Context:
    """Return the values; those of a site without settings need no query."""
    return shown(said, media_files.files(version, paths) if (paths := said.shown) else {})


def shown(said: SiteSettings, files: Files, address: Address = public) -> Context:
    """Return the values with these files of the library at these addresses."""
    return {
        "title": said.title,
        "description": said.description,
        "language": said.language,
        "direction": said.direction or direction_of(said.language),
        "accent": said.accent,
        "font": said.font,
        "logo": _picture(files.get(said.logo.strip("/")), address),
        "icon": _picture(files.get(said.icon.strip("/")), address),
        "image_url": media_files.card_url(said.image, "/", files, address),
        "footer": Markup(files, address).write(said.footer_html),
        "announcement": _announcement(said, files, address),
    }


def _picture(file: File | None, address: Address) -> Context | None:
    """Return a picture's smallest copy in its own format; None where there is none."""
    if file is None or not file.copies:
        return None
    copy = next((copy for copy in file.copies if copy.suffix == file.kind.suffix), file.copies[0])
    facts = {"width": copy.width, "height": copy.height, "content_type": ICONS.get(copy.suffix, "")}
    return {"url": address(file, copy), **facts}


def _announcement(said: SiteSettings, files: Files, address: Address) -> Context | None:
    if not said.announcement:
        return None
    return {
        "html": Markup(files, address).write(said.announcement_html),
        "kind": said.announcement_kind or "information",
    }
