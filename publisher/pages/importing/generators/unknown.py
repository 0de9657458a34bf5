"""The rules for a folder whose generator is unknown: any generator's names and fields are understood."""

import re

from publisher.pages.importing.addresses import ImportedPath
from publisher.pages.importing.front_matter_fields import Fields
from publisher.pages.importing.generators.generator import Generator

DATED = re.compile(
    r"(?:.*/)?(?P<whole>\d{4}-\d{1,2}-\d{1,2}(?:T[\d:.+Z-]*?)?[-_](?P<slug>[^\W_].*?))(?:/_?index)?\.\w+"
)


class Unknown(Generator):
    """Jekyll's rule decides where a dated name leads, as it always did here; the others' addresses redirect."""

    def possible_addresses(self, file: str, place: ImportedPath, fields: Fields) -> list[str]:
        """Return the addresses of Zola and Eleventy, without the day, and of Hugo, with it."""
        dated = DATED.fullmatch(file)
        if dated is None or "_posts/" in f"/{file}" or not place.folders or fields.first(*ADDRESSES):
            return []
        return ["/".join([*place.folders, dated[name]]) for name in ("slug", "whole")]


ADDRESSES = ("path", "permalink", "url", "slug")
