"""Pelican's rules (docs.getpelican.com: Settings, Writing content)."""

import re
from pathlib import PurePosixPath

from publisher.pages.importing.addresses import ImportedPath
from publisher.pages.importing.folder import RST_SUFFIXES
from publisher.pages.importing.front_matter_fields import Fields, Moment, read_moment
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.generators.listing_rules import ListingRules
from publisher.pages.importing.generators.slugs import pelican_slug
from publisher.pages.importing.permalinks import fill_in
from publisher.pages.importing.problems import FileProblem

ADDRESSES = {"article": "{slug}.html", "page": "pages/{slug}.html"}
ADDRESSES |= {"article_lang": "{slug}-{lang}.html", "page_lang": "pages/{slug}-{lang}.html"}
PLACEHOLDER = re.compile(r"\{(\w+(?::[^{}]*)?)\}")
TERMS = {"tag": "tags", "category": "categories", "author": "authors"}
FILE_NAME = r"(?P<date>\d{4}-\d{2}-\d{2}).*"


class Pelican(Generator):
    name = "pelican"
    further_suffixes = RST_SUFFIXES
    content_setting = "path"
    content_folder = "content"
    has_date_lists = True
    usual_feeds = ("feeds/all.atom.xml", "feeds/all.rss.xml")
    feed_settings = ("feed_all_atom", "feed_all_rss", "feed_atom", "feed_rss")

    @property
    def served_folders(self) -> list[str]:
        named = self.config.words("static_paths") or ["images"]
        return [f"{self.content}/{name.strip('/')}".strip("/") for name in named]

    def split(self, place: str) -> ImportedPath:
        path = PurePosixPath(place)
        pages = self.config.words("page_paths") or ["pages"]
        kind = "page" if any(folder.strip("/") in map(str, path.parents) for folder in pages) else "article"
        named = self._named(path.stem)
        day = named.get("date")
        moment = read_moment(day, 0) if day else None
        return ImportedPath(path.parent.parts, named.get("slug") or path.stem, moment, False, kind)

    def _named(self, stem: str) -> dict[str, str]:
        """Return what FILENAME_METADATA finds in a file's name."""
        try:
            found = re.fullmatch(self.config.word("filename_metadata") or FILE_NAME, stem)
        except re.error:
            return {}
        return {name: value for name, value in found.groupdict().items() if value} if found else {}

    def further_terms(self, place: ImportedPath, fields: Fields) -> dict[str, list[str]]:
        """Return an article's folder, which is its category unless the file names one."""
        is_named = fields.first("category") is not None or place.kind != "article" or not place.folders
        return {} if is_named else {"categories": [place.folders[0]]}

    @property
    def listing_rules(self) -> ListingRules:
        size = self.config.word("default_pagination")
        return ListingRules(
            {taxonomy: self._list_of(one) or f"{one}/{{term}}.html" for one, taxonomy in TERMS.items()},
            {taxonomy: f"{taxonomy}.html" for taxonomy in TERMS.values()},
            slug=pelican_slug,
            archives=(self.config.word("archives_save_as") or "archives.html",),
            term_feeds=self._term_feeds,
            page="{list}{number}.html",
            page_in_folder="{list}/index{number}.html",
            whole="index{number}.html",
            size=int(size) if size.isdecimal() else 0,
        )

    @property
    def default_authors(self) -> list[str]:
        return [name for name in [self.config.word("author")] if name]

    @property
    def _term_feeds(self) -> tuple[str, ...]:
        named = [self.config.word(f"{kind}_feed_{form}") for kind in TERMS for form in ("atom", "rss")]
        written = dict.fromkeys(name.replace("{slug}", "{term}") for name in named if name)
        return tuple(written) or ("feeds/{term}.atom.xml",)

    def _list_of(self, one: str) -> str:
        return (self.config.word(f"{one}_url") or self.config.word(f"{one}_save_as")).replace("{slug}", "{term}")

    def address(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> tuple[str, int]:
        wish = fields.first("url", "save_as")
        if wish and isinstance(wish.value, str):
            return wish.value, wish.line
        language = fields.text("lang")
        main = self.config.word("default_lang") or "en"
        kind = f"{place.kind}_lang" if language and language != main else place.kind
        pattern = self.config.word(f"{kind}_url") or self.config.word(f"{kind}_save_as") or ADDRESSES[kind]
        placeholders = {match[1] for match in PLACEHOLDER.finditer(pattern)}
        values = self._values(place, fields) | _formatted(placeholders, moment)
        return fill_in(pattern, values, fields.line("slug"), PLACEHOLDER), fields.line("slug")

    def _values(self, place: ImportedPath, fields: Fields) -> dict[str, str]:
        source = place.name if self.config.word("slugify_source") == "basename" else fields.text("title") or place.name
        own = [folder for folder in place.folders if place.kind == "article"]
        category = fields.text("category") or (own[0] if own else "") or self.config.word("default_category") or "misc"
        authors = fields.names("author", "authors", separator="[;,]") or [self.config.word("author")]
        values = {"slug": fields.text("slug") or pelican_slug(source), "category": pelican_slug(category)}
        return values | {"author": pelican_slug(authors[0]), "lang": fields.text("lang"), "base_name": place.name}


def _formatted(placeholders: set[str], moment: Moment | None) -> dict[str, str]:
    """Return the values of `{date:%Y}`; raise FileProblem for a page without a date that needs one."""
    dates = {name for name in placeholders if name.partition(":")[0] == "date"}
    if dates and moment is None:
        raise FileProblem("its address needs a date; write one, such as Date: 2014-03-19")
    return {name: moment.at.strftime(name.partition(":")[2]) for name in dates if moment}
