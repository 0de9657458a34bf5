"""The fields of a revision, from a file's front matter. documents.py calls it."""

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from publisher.pages.importing.addresses import ImportedPath
from publisher.pages.importing.front_matter import Source, Value
from publisher.pages.importing.front_matter_fields import Fields, Moment, title_text
from publisher.pages.models.revision import rendered

FIRST_HEADING = re.compile(r"\n*#[ \t](?P<line>[^\n]*)\n*")
IMAGE_KEYS = ("path", "src", "url", "image", "file")


def first_heading(body: str) -> str:
    """Return the text of a heading at the body's start, if there is one: `# The title #`."""
    match = FIRST_HEADING.match(body)
    line = match["line"].strip() if match else ""
    without_closing = line.rstrip("#")
    return without_closing.rstrip() if without_closing.endswith((" ", "\t")) else line


def plain_heading(heading: str) -> str:
    """Return a heading's words without its Markdown; as it is if it can't be read."""
    try:
        found = rendered(f"# {heading}").headings if heading else []
    except ValidationError:
        return heading
    return str(found[0]["text"]) if found else heading


def revision_fields(fields: Fields, source: Source, place: ImportedPath, moment: Moment | None) -> dict[str, Any]:
    """Return the fields of `Page.save_revision`, except for the body and the tags."""
    heading = plain_heading(first_heading(source.body))
    return {
        "title": title_text(fields.text("title")) or heading or _words_of(place),
        "summary": fields.plain_text("summary", "excerpt"),
        "description": fields.plain_text("description"),
        "image": _image(fields),
        "authors": fields.names("authors", "author", "taxonomies.authors", separator=_separator(fields)),
        "date": moment.at if moment else None,
        "noindex": bool(fields.flag("noindex")) or "noindex" in fields.text("robots").lower(),
        "in_menu": _in_menu(fields),
    }


def _in_menu(fields: Fields) -> bool | None:
    """Read Hugo's menus, given as one name, a list or the keys of a table; `main` is the main menu here."""
    plugin = fields.first("eleventynavigation")
    if plugin and isinstance(plugin.value, dict):
        return not plugin.value.get("parent")
    field = fields.first("menu", "menus")
    named = [field.value] if field and isinstance(field.value, str) else field.value if field else []
    menus = {name.lower() for name in named or () if isinstance(name, str)}
    return True if "main" in menus else False if menus & {"none", "false"} else None


def exact_texts(fields: Fields) -> dict[str, Any]:
    """Read texts that Publisher itself wrote, unchanged."""
    texts = {name: fields.exact_text(name) for name in ("summary", "description", "image")}
    return texts | ({"title": fields.text("title")} if fields.text("title") else {})


def _words_of(place: ImportedPath) -> str:
    words = place.name or "/".join(place.folders).rpartition("/")[2] or "Home"
    return words.replace("-", " ").replace("_", " ").strip().capitalize() or words


ONE = {"categories": "category"}
"""Fields that hold one term of a taxonomy."""


def terms_of(fields: Fields, taxonomies: Iterable[str], separator: str) -> dict[str, list[str]]:
    """Return the terms of each taxonomy. Pelican splits a text at commas, others as `separator` says."""
    separator = _separator(fields) or separator
    found: dict[str, list[str]] = {}
    for taxonomy in taxonomies:
        names = fields.names(taxonomy.lower(), f"taxonomies.{taxonomy}", separator=separator)
        names += fields.names(ONE[taxonomy]) if taxonomy in ONE else []
        if names:
            found[taxonomy] = list(dict.fromkeys(names))
    return found


def _separator(fields: Fields) -> str:
    return "[;,]" if fields.kind in ("pelican", "rst") else ""


def _image(fields: Fields) -> str:
    """Return the picture for cards: a text, the first of a list, or a table with its path."""
    names = ("image", "images", "cover", "extra.image", "extra.cover", "header.image", "featured_image", "hero.image")
    field = fields.first(*names)
    return _image_path(field.value) if field else ""


def _image_path(value: Value) -> str:
    if isinstance(value, list):
        return _image_path(value[0]) if value else ""
    if isinstance(value, dict):
        return _image_path(next((value[key] for key in IMAGE_KEYS if value.get(key)), None))
    text = re.sub(r"\{\{-?\s*site\.(?:baseurl|url)\s*-?\}\}", "", value or "").strip()
    return "" if text.lower() in ("false", "true") else text
