"""Docusaurus' rules (docusaurus.io/docs: Docs, Blog, Pages, Sidebar, number prefixes)."""

import re

from publisher.pages.importing.addresses import ImportedPath
from publisher.pages.importing.folder import JSX_SUFFIXES, MARKDOWN_SUFFIXES
from publisher.pages.importing.front_matter_fields import Fields, Moment, read_moment
from publisher.pages.importing.generators.generator import Generator, below
from publisher.pages.importing.generators.listing_rules import ListingRules

DATED = re.compile(r"(?P<day>\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(?P<slug>.*?)(?:/index)?")
NUMBER = re.compile(r"\d+\s*[-_.]+\s*(?=[^\d\W])")
BASE = r"{name}\s*:\s*\{{[^{{}}]*?routeBasePath\s*:\s*[\"'](?P<path>[^\"']*)[\"']"
PLAIN = re.compile(r"\bformat\s*:\s*[\"'](?:detect|md)[\"']")
DOCS, BLOG, PAGES = "docs", "blog", "src/pages"


class Docusaurus(Generator):
    name = "docusaurus"
    weight_fields = ("sidebar_position",)
    weightless_is_last = True
    further_suffixes = JSX_SUFFIXES
    usual_feeds = ("blog/rss.xml", "blog/atom.xml")

    @property
    def folders(self) -> list[str]:
        return [DOCS, BLOG, PAGES]

    @property
    def jsx_suffixes(self) -> tuple[str, ...]:
        """Add Markdown, since Docusaurus reads JSX there too unless the configuration says otherwise."""
        return JSX_SUFFIXES if PLAIN.search(self.config.text) else (*JSX_SUFFIXES, *MARKDOWN_SUFFIXES)

    @property
    def link_root(self) -> str:
        return DOCS

    def split(self, place: str) -> ImportedPath | None:
        for kind in self.folders:
            if place.startswith(f"{kind}/"):
                return self._split(place.removeprefix(f"{kind}/"), kind)
        return None

    def _split(self, place: str, kind: str) -> ImportedPath | None:
        stem = place.rpartition(".")[0]
        *folders, name = stem.split("/")
        if any(part.startswith("_") for part in (*folders, name)):
            return None
        dated = DATED.fullmatch(stem) if kind == BLOG else None
        if dated:
            return ImportedPath((), dated["slug"], read_moment(dated["day"], 0), False, kind)
        folders, name = [NUMBER.sub("", folder, count=1) for folder in folders], NUMBER.sub("", name, count=1)
        is_index = name.lower() in ("index", "readme") or (folders and name.lower() == folders[-1].lower())
        return ImportedPath(tuple(folders), "" if is_index else name, None, False, kind)

    @property
    def listing_rules(self) -> ListingRules:
        blog = self._base(BLOG)
        terms = {"tags": f"{blog}/tags/{{term}}", "authors": f"{blog}/authors/{{term}}"}
        lists = {"tags": f"{blog}/tags", "authors": f"{blog}/authors"}
        archives, whole = (f"{blog}/archive",), f"{blog}/page/{{number}}"
        return ListingRules(terms, lists, page="{list}/page/{number}", archives=archives, whole=whole)

    def address(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> tuple[str, int]:
        slug = fields.text("slug")
        base = self._base(place.kind)
        if slug.startswith("/"):
            return f"{base}{slug}", fields.line("slug")
        name = slug or (fields.text("id") if place.kind == DOCS and place.name else "") or place.name
        if place.kind == BLOG and place.moment and not slug:
            name = f"{place.moment.day:%Y/%m/%d}/{name}"
        return "/".join([base, *place.folders, name]).strip("/"), fields.line("slug")

    @property
    def served_folders(self) -> list[str]:
        return ["static"]

    def file_address(self, place: str, page: str, address: str) -> str:
        """A file beside a page is published under a digest."""
        return below("static", place) or ""

    def _base(self, kind: str) -> str:
        found = re.search(BASE.format(name=kind), self.config.text) if kind != PAGES else None
        return found["path"].strip("/") if found else "" if kind == PAGES else kind
