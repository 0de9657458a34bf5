"""Eleventy's rules (11ty.dev/docs: Permalinks, Content Dates, Directory Specific Data Files, Configuration).

Its configuration is a program, which is read and never run: folders that it names as plain texts are found.
"""

import posixpath
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from publisher.pages.importing.addresses import DATED_NAME, ImportedPath
from publisher.pages.importing.folder import TEMPLATE_SUFFIXES
from publisher.pages.importing.front_matter import Field, Value
from publisher.pages.importing.front_matter_fields import Fields, Moment, read_moment
from publisher.pages.importing.generators.configuration import Configuration, read_configuration
from publisher.pages.importing.generators.generator import Generator, below, existing_folder
from publisher.pages.importing.generators.slugs import ascii_slug
from publisher.pages.importing.permalinks import fill_template
from publisher.pages.importing.problems import FileProblem

INPUT = re.compile(r"\binput\s*:\s*[\"'](?P<folder>[^\"']*)[\"']")
PERMALINK = re.compile(r"\bpermalink\s*:\s*(?:[\"'`](?P<text>[^\"'`$]*)[\"'`]|(?P<none>false)\b)")
COPIES = re.compile(r"\.addPassthroughCopy\((?P<what>[^()]*)\)")
COPY = re.compile(r"[\"'`](?P<folder>[^\"'`]+)[\"'`](?:\s*:\s*[\"'`](?P<target>[^\"'`]*)[\"'`])?")
OTHER_SUFFIX = re.compile(r"\.(?!html?$)[A-Za-z][A-Za-z0-9]{1,10}")
DATA_FILES = (".11tydata.json", ".json", ".11tydata.js", ".11tydata.cjs", ".11tydata.mjs")
FILTERS: dict[str, Callable[[str], str]] = {"slugify": ascii_slug, "slug": ascii_slug, "lower": str.lower}
ABOUT_THE_REPOSITORY = {"README", "LICENSE", "CHANGELOG", "CONTRIBUTING", "CODE_OF_CONDUCT", "SECURITY"}


class Eleventy(Generator):
    name = "eleventy"
    weight_fields = ("weight", "eleventynavigation.order", "order")
    has_menus = True
    further_suffixes = TEMPLATE_SUFFIXES
    has_date_lists = True
    usual_feeds = ("feed/feed.xml",)

    def __init__(self, root: Path, config: Configuration) -> None:
        super().__init__(root, config)
        found = INPUT.search(config.text)
        self.content = existing_folder(root, found["folder"]) if found else self.content
        self._data = cache(self._read_data)

    @property
    def served_folders(self) -> list[str]:
        return list(self._copied)

    def file_address(self, place: str, page: str, address: str) -> str:
        for folder, target in self._copied.items():
            if (inner := below(folder, place)) is not None:
                return f"{target}/{inner}".strip("/")
        return below(self.content, place) or place

    @property
    def _copied(self) -> dict[str, str]:
        """The folders that `addPassthroughCopy` names as plain texts, with their addresses."""
        named = (name for call in COPIES.findall(self.config.text) for name in COPY.finditer(call))
        found = ((name["folder"], name["target"]) for name in named if "*" not in name["folder"])
        folders = ((existing_folder(self.root, folder), target) for folder, target in found)
        return {
            folder: (below(self.content, folder) or folder) if target is None else target.strip("./")
            for folder, target in folders
            if folder
        }

    def split(self, place: str) -> ImportedPath | None:
        *folders, name = place.split("/")
        stem = name.rpartition(".")[0]
        if folders[:1] in (["_includes"], ["_data"]) or (not folders and stem in ABOUT_THE_REPOSITORY):
            return None
        dated = DATED_NAME.fullmatch(stem)
        moment = read_moment(dated["day"], 0) if dated else None
        stem = dated["slug"] if dated else stem
        is_index = stem == "index" or folders[-1:] == [stem]
        return ImportedPath(tuple(folders), "" if is_index else stem, moment, False, "page")

    def defaults(self, place: ImportedPath) -> dict[str, Field]:
        """Return the data of the folders above the file, the nearest last."""
        fields: dict[str, Field] = {}
        for end in range(1, len(place.folders) + 1):
            fields |= self._data(place.folders[:end])
        return fields

    def _read_data(self, folders: tuple[str, ...]) -> dict[str, Field]:
        """Return the values of a folder's own data files: `posts/posts.json`, `posts/posts.11tydata.js`."""
        stem = self.root.joinpath(self.content, *folders, folders[-1])
        values: dict[str, Value] = {}
        for file in (stem.with_name(f"{stem.name}{ending}") for ending in DATA_FILES):
            if not file.is_file():
                continue
            try:
                config = read_configuration(file)
            except FileProblem:
                continue
            permalink = PERMALINK.search(config.text) if not config.values else None
            values |= {"permalink": permalink["text"] or permalink["none"]} if permalink else config.values
        return {name: Field(value, 0) for name, value in values.items()}

    def is_generated(self, fields: Fields) -> bool:
        """A file with `pagination` makes a page for each item, and one such as /feed.xml isn't a page."""
        asked = fields.first("permalink")
        suffix = posixpath.splitext(asked.value)[1] if asked and isinstance(asked.value, str) else ""
        return fields.first("pagination") is not None or OTHER_SUFFIX.fullmatch(suffix) is not None

    def address(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> tuple[str, int]:
        asked = fields.first("permalink")
        text = asked.value if asked and isinstance(asked.value, str) else ""
        filled = fill_template(text, self._values(place, fields, moment), FILTERS) if "{{" in text else text
        if asked and filled and filled.lower() not in ("false", "true"):
            return filled, asked.line
        return "/".join(part for part in (*place.folders, place.name) if part), 0

    def further_addresses(self, place: ImportedPath, fields: Fields) -> list[str]:
        """Return the address with the day of the file's name: Eleventy takes it out of `fileSlug` alone."""
        if not place.moment or fields.text("permalink"):
            return []
        return ["/".join([*place.folders, f"{place.moment.day}-{place.name}"])]

    def _values(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> dict[str, str]:
        slug = place.name or (place.folders[-1] if place.folders else "")
        values = {name: field.value for name, field in fields.fields.items() if isinstance(field.value, str)}
        values |= {"page.fileSlug": slug, "page.filePathStem": "/" + "/".join([*place.folders, place.name or "index"])}
        return values | ({"page.date": moment.day.isoformat()} if moment else {})
