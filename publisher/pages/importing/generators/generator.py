"""What a generator makes of a site's files. documents.py asks it of each file; each generator is a subclass."""

import re
from functools import cached_property
from math import floor
from pathlib import Path
from typing import ClassVar

from publisher.pages.importing.addresses import ImportedPath, plain_address, read_place
from publisher.pages.importing.folder import (
    HTML_SUFFIXES,
    JSX_SUFFIXES,
    MARKDOWN_SUFFIXES,
    RST_SUFFIXES,
    TEMPLATE_SUFFIXES,
)
from publisher.pages.importing.front_matter import Field
from publisher.pages.importing.front_matter_fields import Fields, Moment
from publisher.pages.importing.generators.author_names import author_names
from publisher.pages.importing.generators.configuration import Configuration
from publisher.pages.importing.generators.liquid_rules import LiquidRules
from publisher.pages.importing.generators.listing_rules import ListingRules
from publisher.pages.importing.generators.site_menus import MenuEntry

PEOPLE = {"author", "authors"}
NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,6})?")
ROOTS = ("static", "public")
"""Folders whose files are published at the root."""

HTML = re.compile(r"(?:^|/)index\.html?$|\.html?$|/$")


class Generator:
    """The rules for one site; those that a subclass doesn't have are the ones for any generator's names.

    `root` is the site's folder. `config` is empty if it has no configuration.
    """

    name: ClassVar[str] = "none"
    content_setting: ClassVar[str] = ""
    """Name of the setting that names the content's folder."""
    content_folder: ClassVar[str] = ""
    """Folder of the content, below the root, unless the configuration names another."""

    usual_feeds: ClassVar[tuple[str, ...]] = ()
    """Addresses of the feeds of the whole site, without the first slash, unless settings name others."""
    feed_settings: ClassVar[tuple[str, ...]] = ()
    weight_fields: ClassVar[tuple[str, ...]] = ("weight",)
    """Fields that say a page's place among others."""
    weightless_is_last: ClassVar[bool] = False
    """True if pages without a weight come after those with one."""
    has_menus: ClassVar[bool] = False
    """True if only pages that say so are in the main menu, once one does."""
    has_date_lists: ClassVar[bool] = False
    """True if the generator, or a plugin that is often used with it, lists pages by year and month."""
    aliases_from_root: ClassVar[bool] = False
    """True if an alias without a slash begins at the root, and not in the page's folder."""
    static_folders: ClassVar[tuple[str, ...]] = ("static", "public", "assets")
    """Folders, besides those of the pages, whose files have the addresses of their places."""

    further_suffixes: ClassVar[tuple[str, ...]] = (*RST_SUFFIXES, *JSX_SUFFIXES, *TEMPLATE_SUFFIXES)
    """Suffixes of pages that are neither Markdown nor HTML."""
    liquid: LiquidRules | None = None

    def __init__(self, root: Path, config: Configuration) -> None:
        self.root, self.config = root, config
        self.wanted_taxonomies: list[str] | None = None
        """Fields whose names become tags, besides `tags`; None leaves it to the generator."""
        named = config.word(self.content_setting) if self.content_setting else ""
        self.content = existing_folder(root, named or self.content_folder)

    @property
    def folders(self) -> list[str]:
        """Return the folders below the root that hold pages; "" is the root itself."""
        return [self.content]

    @property
    def jsx_suffixes(self) -> tuple[str, ...]:
        """Return the suffixes of the pages whose Markdown has JSX in it."""
        return JSX_SUFFIXES

    @property
    def link_root(self) -> str:
        """Return the folder that a link to a file starts from if it begins with a slash."""
        return self.content

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Return the suffixes of the files that are pages."""
        return (*MARKDOWN_SUFFIXES, *HTML_SUFFIXES, *self.further_suffixes)

    @property
    def file_folders(self) -> list[str]:
        """Return the folders below the root that hold files by their addresses: `/images/a.png`."""
        named = (*self.folders, "", *self.static_folders)
        return [folder for folder in dict.fromkeys(named) if (self.root / folder).is_dir()]

    @property
    def served_folders(self) -> list[str]:
        """Return the folders below the root whose files the generator publishes as they are, linked or not."""
        return []

    def serves(self, place: str) -> bool:
        """Return whether the generator publishes a file in one of these folders."""
        return not any(part.startswith(("_", ".")) for part in place.split("/"))

    @property
    def feeds(self) -> list[str]:
        """Return the addresses of the feeds of the whole site, without the first slash."""
        named = [word.strip("/") for name in self.feed_settings for word in self.config.words(name)]
        return list(dict.fromkeys(named or self.usual_feeds))

    def near_folders(self, place: str) -> tuple[str, ...]:
        """Return the folders that hold the files of one page, whose texts name them without a slash."""
        return (place.rpartition("/")[0],)

    def file_address(self, place: str, page: str, address: str) -> str:
        """Return a file's address, without the first slash, as the generator makes it from the file's place.

        `page` is the place of a page that names it, and `address` that page's own.
        """
        inner = below(bundle, place) if (bundle := self.bundle_folder(page)) else None
        if inner is not None:
            return f"{HTML.sub('', address)}/{inner}"
        tops = [*sorted(self.folders, key=len, reverse=True), *ROOTS]
        return next((found for top in tops if (found := below(top, place)) is not None), place)

    def bundle_folder(self, page: str) -> str:
        """Return the folder whose files are published at the page's address; empty without one."""
        return ""

    def read_place(self, place: str) -> ImportedPath | None:
        """Split a file's place below the root; None for a file that is no page. Raise FileProblem for a wrong date."""
        inner = below(self.content, place)
        return None if inner is None else self.split(inner)

    def split(self, place: str) -> ImportedPath | None:
        """Split a file's place below the content's folder; None for a file that is no page."""
        return read_place(place)

    def defaults(self, place: ImportedPath) -> dict[str, Field]:
        """Return the fields that a file has unless its own front matter says otherwise."""
        return {}

    def holds_back(self, place: ImportedPath, fields: Fields) -> bool:
        """Return whether the generator publishes no page for this file, even if its front matter asks for one."""
        return False

    def is_generated(self, fields: Fields) -> bool:
        """Return whether a file isn't a page but makes others, or a file of another kind, such as a feed."""
        return False

    def address(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> tuple[str, int]:
        """Return the address that the generator gives to a file's page, and the line that asks for it."""
        return plain_address(place, fields, moment)

    def possible_addresses(self, file: str, place: ImportedPath, fields: Fields) -> list[str]:
        """Return the addresses that a file's page may have had, for an unknown generator."""
        return []

    def site_values(self) -> dict[str, str]:
        """Return the values of the configuration that tags may name: `site.title`."""
        return {}

    def page_values(self, fields: Fields) -> dict[str, str]:
        """Return the values of a page's front matter that tags may name: `page.title`."""
        return {}

    def include(self, name: str) -> str | None:
        """Return the text of a file that a tag includes; None if it is missing or a template."""
        return None

    @property
    def menu(self) -> list[MenuEntry]:
        """Return the main menu that the configuration has."""
        return []

    @cached_property
    def author_names(self) -> dict[str, str]:
        """The names of authors by the keys that files name them by."""
        return author_names(self.root)

    def weight(self, fields: Fields) -> int:
        """Return a page's place among others: a whole number, low ones first; 0 without one."""
        for name in self.weight_fields:
            if name == "weight" and fields.first(name):
                return fields.number(name)
            if number := NUMBER.fullmatch(fields.text(name)):
                return floor(float(number[0]))
        return 0

    @property
    def listing_rules(self) -> ListingRules:
        """Return where the generator lists pages; here, where most of them do."""
        return ListingRules({"": "{taxonomy}/{term}"}, {"": "{taxonomy}"})

    @property
    def taxonomies(self) -> list[str]:
        """Return the fields whose names are tags here: those that were asked for, else the generator's own."""
        named = self.own_taxonomies if self.wanted_taxonomies is None else self.wanted_taxonomies
        return list(dict.fromkeys(["tags", *(name for name in named if name not in PEOPLE)]))

    @property
    def own_taxonomies(self) -> list[str]:
        return ["categories"]

    def further_terms(self, place: ImportedPath, fields: Fields) -> dict[str, list[str]]:
        """Return the terms that a file has by its place, by taxonomy."""
        return {}

    def lists(self, place: ImportedPath) -> list[ImportedPath]:
        """Return the lists above a page that the generator makes even if they have no file."""
        return []

    def list_title(self, place: ImportedPath) -> str:
        return place.folders[-1].replace("-", " ").replace("_", " ").capitalize()

    @property
    def default_authors(self) -> list[str]:
        """Return the authors in whose lists a page without authors is."""
        return []

    def tag_separator(self, place: ImportedPath) -> str:
        """Return a pattern for what separates tags that are one text: in Jekyll, whose names have days, spaces."""
        return r"\s+" if place.moment and not place.kind else ""

    def further_addresses(self, place: ImportedPath, fields: Fields) -> list[str]:
        """Return other addresses at which the generator might have put the page."""
        return []


def existing_folder(root: Path, folder: str) -> str:
    """Return a folder below the root without `./` and `/` around it; "" if it doesn't exist, or is the root."""
    cleaned = Path(folder.strip().strip("/")).as_posix()
    return cleaned if cleaned != "." and ".." not in cleaned and (root / cleaned).is_dir() else ""


def existing_file(folder: Path, place: str) -> Path | None:
    """Return a file in a folder; None if it is missing, or a link or `..` leads out."""
    file = (folder / place.strip("/")).resolve()
    return file if file.is_relative_to(folder.resolve()) and file.is_file() else None


def below(folder: str, place: str) -> str | None:
    """Return a place below a folder ("" is the root); None if it is elsewhere."""
    if not folder:
        return place
    return place.removeprefix(f"{folder}/") if place.startswith(f"{folder}/") else None
