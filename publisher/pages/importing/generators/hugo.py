"""Hugo's rules (gohugo.io: URL management, Page bundles, Multilingual, Build options, Configure dates, Cascade)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from publisher.pages.importing.addresses import DATED_NAME, ImportedPath
from publisher.pages.importing.folder import RST_SUFFIXES, SUFFIXES, read_text
from publisher.pages.importing.front_matter import Field, Value, parse_front_matter, split_source
from publisher.pages.importing.front_matter_fields import Fields, Moment, read_moment
from publisher.pages.importing.generators.configuration import Configuration, is_table
from publisher.pages.importing.generators.generator import Generator, below
from publisher.pages.importing.generators.hugo_listings import hugo_rules
from publisher.pages.importing.generators.listing_rules import ListingRules
from publisher.pages.importing.generators.site_menus import MenuEntry, hugo_menu
from publisher.pages.importing.generators.slugs import hugo_slug
from publisher.pages.importing.permalinks import date_values, fill_in
from publisher.pages.importing.problems import FileProblem

SECTIONS = re.compile(r":sections\[(?P<first>\d*)(?P<colon>:?)(?P<last>\d*)\]")
ALTERNATIVES = re.compile(r"\{(?P<names>[^{}]*)\}")
NOT_CASCADED = {"_target", "target", "params"}
SECTION_FILE = "_index"


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of content, with its language and the sections that it is mounted below."""

    folder: str
    language: str = ""
    below: tuple[str, ...] = ()


class Hugo(Generator):
    name = "hugo"
    weightless_is_last = has_menus = True
    further_suffixes = RST_SUFFIXES
    content_setting = "contentdir"
    content_folder = "content"

    def __init__(self, root: Path, config: Configuration) -> None:
        super().__init__(root, config)
        self._main_language = config.word("defaultContentLanguage") or "en"
        self._languages = config.table("languages")
        own, mounted = list(_of_languages(config, self._languages)), list(_mounted(config))
        is_shared = not own or len(own) < len(self._languages)
        self._sources = [*own, *(mounted or ([Source(self.content)] if is_shared else []))]
        self._has_dated_names = ":filename" in config.words("frontmatter.date")
        self._is_bundle, self._section = cache(_is_bundle), cache(_section)

    @property
    def folders(self) -> list[str]:
        return [source.folder for source in self._sources]

    @property
    def served_folders(self) -> list[str]:
        return [*self.folders, *(self.config.words("staticDir") or ["static"])]

    def serves(self, place: str) -> bool:
        return True

    def read_place(self, place: str) -> ImportedPath | None:
        for source in self._sources:
            inner = below(source.folder, place)
            if inner is not None:
                return self._split(source, inner)
        return None

    def _split(self, source: Source, place: str) -> ImportedPath | None:
        *folders, name = place.split("/")
        stem, _, suffix = name.rpartition(".")[0].rpartition(".")
        code, stem = (
            (suffix, stem) if suffix in self._languages and stem else (source.language, name.rpartition(".")[0])
        )
        is_bundle = stem == "index"
        if self._is_in_bundle(source.folder, tuple(folders[:-1] if is_bundle else folders)):
            return None
        if is_bundle or stem == SECTION_FILE:
            stem = folders.pop() if is_bundle and folders else ""
        kind = "section" if not is_bundle and not stem else "page"
        dated = DATED_NAME.fullmatch(stem) if self._has_dated_names else None
        moment = read_moment(dated["day"], 0) if dated else None
        stem, folders = dated["slug"] if dated else stem, [*source.below, *folders]
        return ImportedPath(tuple(folders), stem, moment, False, kind, self._prefix(code))

    def _is_in_bundle(self, content: str, folders: tuple[str, ...]) -> bool:
        """Return whether a folder lies in a leaf bundle, whose further files are its resources."""
        return any(self._is_bundle(self.root / content / "/".join(folders[:end])) for end in range(1, len(folders) + 1))

    def _prefix(self, code: str) -> str:
        """Return the language's part of an address; the main language has one only if the site says so."""
        is_main = not code or code == self._main_language
        return code if not is_main else self._main_language if self._is_main_in_a_folder else ""

    @property
    def _is_main_in_a_folder(self) -> bool:
        return self.config.flag("defaultContentLanguageInSubdir", default=False)

    def defaults(self, place: ImportedPath) -> dict[str, Field]:
        """Return what the configuration, the sections above and a section itself cascade to it, the nearest last."""
        fields = _cascaded(self.config.value("cascade"), place)
        for end in range(len(place.folders) + 1):
            for source in self._sources:
                section = self._section(self.root.joinpath(source.folder, *place.folders[len(source.below) : end]))
                fields |= _cascaded(section.get("cascade"), place)
        return fields

    def page_values(self, fields: Fields) -> dict[str, str]:
        found = self.config.table("params") | {name: field.value for name, field in fields.fields.items()}
        return {f"param.{name}": value for name, value in found.items() if isinstance(value, str)}

    def lists(self, place: ImportedPath) -> list[ImportedPath]:
        """Return the home page of a further language, and the page's first section."""
        home = ImportedPath((), "", kind="section", language=place.language)
        first = replace(home, folders=place.folders[:1])
        return [*([home] if place.language else []), *([first] if place.folders else [])]

    def list_title(self, place: ImportedPath) -> str:
        if place.folders:
            return super().list_title(place)
        own = self.config.word(f"languages.{place.language}.title") or self.config.word("title")
        return own or place.language

    @property
    def feeds(self) -> list[str]:
        """Return the feed of each language."""
        name = self.config.word("outputFormats.RSS.baseName") or "index"
        prefixes = dict.fromkeys(self._prefix(code) for code in ("", *self._languages))
        return [f"{prefix}/{name}.xml".lstrip("/") for prefix in prefixes]

    def bundle_folder(self, page: str) -> str:
        folder, _, name = page.rpartition("/")
        return folder if name.partition(".")[0] == "index" else ""

    @property
    def menu(self) -> list[MenuEntry]:
        return hugo_menu(self.config)

    @property
    def own_taxonomies(self) -> list[str]:
        named = [name for name in self.config.table("taxonomies").values() if isinstance(name, str)]
        return [*named, "categories"]

    @property
    def listing_rules(self) -> ListingRules:
        return hugo_rules(self.config, self.own_taxonomies, self.feeds)

    def address(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> tuple[str, int]:
        url = fields.first("url")
        if url and isinstance(url.value, str) and "//" not in url.value:
            asked = fill_in(url.value, self._values(place, fields, moment), url.line)
            return asked if asked.startswith("/") else f"{place.language}/{asked}", url.line
        ugly = ".html" if self._is_ugly(place) else ""
        return f"{place.language}/{self._path(place, fields, moment)}{ugly}", fields.line("slug")

    def _is_ugly(self, place: ImportedPath) -> bool:
        """Return whether a page's address ends in `.html`: all pages' do, or those of some sections."""
        section = place.folders[0] if place.folders else ""
        by_section = bool(section) and self.config.flag(f"uglyURLs.{section}", default=False)
        return place.kind == "page" and (by_section or self.config.flag("uglyURLs", default=False))

    def _path(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> str:
        pattern = self._pattern(place)
        if pattern:
            pattern = SECTIONS.sub(lambda match: _part(place.folders, match), pattern)
            return fill_in(pattern, self._values(place, fields, moment)).strip("/")
        slug = fields.text("slug") if place.kind == "page" else ""
        return "/".join(hugo_slug(part) for part in (*place.folders, slug or place.name) if part)

    def _pattern(self, place: ImportedPath) -> str:
        section = place.folders[0] if place.folders else "/"
        own = self.config.word(f"permalinks.{place.kind}.{section}")
        return own or (self.config.word(f"permalinks.{section}") if place.kind == "page" else "")

    def _values(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> dict[str, str]:
        slug, title = hugo_slug(fields.text("slug")), hugo_slug(fields.text("title"))
        name = hugo_slug(place.name)
        values = {"title": title or name, "slug": slug or title or name, "filename": name, "contentbasename": name}
        values |= {"slugorfilename": slug or name, "slugorcontentbasename": slug or name}
        values |= {"section": hugo_slug(place.folders[0]) if place.folders else ""}
        values |= {"sections": "/".join(map(hugo_slug, place.folders))}
        return values | {name: value.lower() for name, value in date_values(moment).items()}


def _of_languages(config: Configuration, languages: Iterable[str]) -> list[Source]:
    named = ((code, config.word(f"languages.{code}.contentDir").strip("/")) for code in languages)
    return [Source(folder, code) for code, folder in named if folder]


def _mounted(config: Configuration) -> Iterator[Source]:
    """Yield the site's own folders that it mounts as content."""
    mounts = config.value("module.mounts")
    for mount in (Configuration(mount) for mount in (mounts if isinstance(mounts, list) else []) if is_table(mount)):
        top, *below_it = mount.word("target").strip("/").split("/")
        folder = mount.word("source").strip("./")
        if top == "content" and folder:
            yield Source(folder, mount.word("lang"), tuple(below_it))


def _part(folders: tuple[str, ...], match: re.Match[str]) -> str:
    """Return the sections of `:sections[1:]` or `:sections[0]`."""
    first, last = int(match["first"] or 0), int(match["last"]) if match["last"] else None
    return "/".join(map(hugo_slug, folders[first:last] if match["colon"] else folders[first : first + 1]))


def _is_bundle(folder: Path) -> bool:
    return any(file.suffix in SUFFIXES and file.stem.partition(".")[0] == "index" for file in folder.glob("index.*"))


def _section(folder: Path) -> dict[str, Value]:
    """Return a section's front matter; a wrong one cascades nothing, and is named when its own turn comes."""
    file = next((file for suffix in SUFFIXES if (file := folder / f"{SECTION_FILE}{suffix}").is_file()), None)
    try:
        found = parse_front_matter(split_source(read_text(file).text)) if file else {}
    except FileProblem:
        return {}
    return {name: field.value for name, field in found.items()}


def _cascaded(found: Value, place: ImportedPath) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for table in found if isinstance(found, list) else [found]:
        if isinstance(table, dict) and _is_target(table, place):
            inner = table.get("params")
            values = table | (inner if isinstance(inner, dict) else {})
            fields |= {name.lower(): Field(value, 0) for name, value in values.items() if name not in NOT_CASCADED}
    return fields


def _is_target(table: dict[str, Value], place: ImportedPath) -> bool:
    target = table.get("_target") or table.get("target")
    if not isinstance(target, dict):
        return True
    path, kind = target.get("path"), target.get("kind")
    own = "/" + "/".join([*place.folders, place.name])
    is_path = not isinstance(path, str) or any(fnmatchcase(own, pattern) for pattern in _alternatives(path))
    return is_path and (not isinstance(kind, str) or kind == place.kind)


def _alternatives(pattern: str) -> list[str]:
    """Return the patterns of a glob with alternatives: `/{a,b}/**` is `/a/*` and `/b/*`."""
    found = ALTERNATIVES.search(pattern)
    if not found:
        return [pattern.replace("**", "*")]
    begin, end = pattern[: found.start()], pattern[found.end() :]
    return [whole for name in found["names"].split(",") for whole in _alternatives(f"{begin}{name}{end}")]
