"""Zola's rules (getzola.org/documentation: Page, Section, Configuration, Multilingual sites)."""

import re

from publisher.pages.importing.addresses import ImportedPath
from publisher.pages.importing.front_matter_fields import Fields, Moment, read_moment
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.generators.listing_rules import ListingRules
from publisher.pages.importing.generators.slugs import ascii_slug

DATED = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:T[\d:.+Z-]*?)?[-_](?P<slug>[^\W_].*)")
INDEX, SECTION = "index", "_index"


class Zola(Generator):
    name = "zola"
    further_suffixes = ()
    content_folder = "content"
    usual_feeds = ("rss.xml", "atom.xml")
    feed_settings = ("feed_filenames", "feed_filename")
    aliases_from_root = True

    def split(self, place: str) -> ImportedPath | None:
        *folders, name = place.split("/")
        stem, _, code = name.rpartition(".")[0].partition(".")
        language = code if code in self.config.table("languages") else ""
        stem = stem if language or not code else f"{stem}.{code}"
        if stem == INDEX:
            stem = folders.pop() if folders else ""
        elif stem == SECTION:
            stem = ""
        dated = DATED.fullmatch(stem)
        moment = read_moment(dated["day"], 0) if dated else None
        kind = "page" if stem else "section"
        return ImportedPath(tuple(folders), dated["slug"] if dated else stem, moment, False, kind, language)

    @property
    def served_folders(self) -> list[str]:
        return [self.content, "static"]

    def bundle_folder(self, page: str) -> str:
        folder, _, name = page.rpartition("/")
        return folder if name.partition(".")[0] == "index" else ""

    @property
    def own_taxonomies(self) -> list[str]:
        found = self.config.value("taxonomies")
        named = (one.get("name") for one in (found if isinstance(found, list) else []) if isinstance(one, dict))
        return [*(name for name in named if isinstance(name, str)), "categories"]

    @property
    def listing_rules(self) -> ListingRules:
        terms = {"": "{taxonomy}/{term}"}
        terms |= {"authors": "authors/{term}"} if "authors" in self.own_taxonomies else {}
        page, feeds = "{list}/page/{number}", tuple(self.feeds)
        return ListingRules(terms, {"": "{taxonomy}"}, ascii_slug, feeds=feeds, page=page, first=1)

    def address(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> tuple[str, int]:
        path = fields.text("path")
        if path:
            return f"{place.language}/{path.strip('/')}", fields.line("path")
        slug = self._slug(fields.text("slug") or place.name) if place.kind == "page" else ""
        parts = [place.language, *(self._slug(folder) for folder in place.folders), slug]
        return "/".join(part for part in parts if part), fields.line("slug")

    def _slug(self, name: str) -> str:
        strategy = self.config.word("slugify.paths") or "on"
        return ascii_slug(name) if strategy == "on" else re.sub(r"\s+", "_" if strategy == "safe" else " ", name)
