"""What a generator makes of a site's files. documents.py asks it of each file; each generator is a subclass."""

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
from publisher.pages.importing.generators.configuration import Configuration


class Generator:
    """The rules for one site. These are for a folder without a configuration: any generator's names are understood.

    `root` is the site's folder. `config` is empty if it has no configuration.
    """

    name: ClassVar[str] = "none"
    content_setting: ClassVar[str] = ""
    """Name of the setting that names the content's folder."""
    content_folder: ClassVar[str] = ""
    """Folder of the content, below the root, unless the configuration names another."""

    feeds: ClassVar[tuple[str, ...]] = ()
    """Addresses of the feed of the whole site, without the first slash."""
    lists_sections: ClassVar[bool] = False
    """True if the generator lists the pages of a first folder that has no page of its own."""
    aliases_from_root: ClassVar[bool] = False
    """True if an alias without a slash begins at the root, and not in the page's folder."""
    static_folders: ClassVar[tuple[str, ...]] = ("static", "public", "assets")
    """Folders, besides those of the pages, whose files have the addresses of their places."""

    further_suffixes: ClassVar[tuple[str, ...]] = (*RST_SUFFIXES, *JSX_SUFFIXES, *TEMPLATE_SUFFIXES)
    """Suffixes of pages that are neither Markdown nor HTML."""

    def __init__(self, root: Path, config: Configuration) -> None:
        self.root, self.config = root, config
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
        """Return the folder from which a link to a file begins if it begins with a slash."""
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

    def near_folders(self, place: str) -> tuple[str, ...]:
        """Return the folders that hold the files of one page, whose texts name them without a slash."""
        return (place.rpartition("/")[0],)

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
        """Return whether the generator publishes no page for this file, whatever its front matter says."""
        return False

    def is_generated(self, fields: Fields) -> bool:
        """Return whether a file isn't a page but makes others, or a file of another kind, such as a feed."""
        return False

    def address(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> tuple[str, int]:
        """Return the address that the generator gives to a file's page, and the line that asks for it."""
        return plain_address(place, fields, moment)

    def site_values(self) -> dict[str, str]:
        """Return the values of the configuration that tags may name: `site.title`."""
        return {}

    def page_values(self, fields: Fields) -> dict[str, str]:
        """Return the values of a page's front matter that tags may name: `page.title`."""
        return {}

    def include(self, name: str) -> str | None:
        """Return the text of a file that a tag includes; None if there is none, or it is a template."""
        return None

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
    """Return a file in a folder; None if there is none, or a link or `..` leads out."""
    file = (folder / place.strip("/")).resolve()
    return file if file.is_relative_to(folder.resolve()) and file.is_file() else None


def below(folder: str, place: str) -> str | None:
    """Return a place below a folder ("" is the root); None if it is elsewhere."""
    if not folder:
        return place
    return place.removeprefix(f"{folder}/") if place.startswith(f"{folder}/") else None
