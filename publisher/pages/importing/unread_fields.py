"""The fields of a file's front matter that an import doesn't read, by name. documents.py calls it.

A field counts as read if a page may be made of it, whether or not this page was.
"""

from collections.abc import Container

from publisher.pages.importing.front_matter import Field

READ = frozenset(
    {
        "_build", "aliases", "author", "authors", "build", "cascade", "categories", "category", "cover", "date",
        "description", "draft", "eleventynavigation", "excerpt", "expirydate", "featured_image", "feed_id", "header",
        "headless", "hero", "image", "images", "lang", "last_modified_at", "lastmod", "menu", "menus", "modified",
        "noindex", "path", "permalink", "pubdate", "published", "publishdate", "redirect_from", "render", "robots",
        "save_as", "slug", "status", "summary", "tags", "taxonomies", "title", "unpublishdate", "updated", "url",
        "weight",
    }
)  # fmt: skip
TABLES = frozenset({"extra", "params", "taxonomies"})
"""Fields that only hold others."""
LONGEST = 40
"""Characters named of a field: text before a colon may be taken for one."""
READ_WITHIN = READ & {"authors", "categories", "cover", "image", "tags"}


def unread_fields(fields: dict[str, Field], also_read: Container[str]) -> list[str]:
    """Return the names of a file's own fields that aren't read; those within a table as `extra.color`."""
    found: list[str] = []
    for name, field in fields.items():
        if name in TABLES and isinstance(field.value, dict):
            found += [
                f"{name}.{key}"[:LONGEST] for key in field.value if key not in READ_WITHIN and key not in also_read
            ]
        elif name not in READ and name not in also_read:
            found.append(name[:LONGEST])
    return found
