"""Jekyll's rules (jekyllrb.com/docs: Permalinks, Collections, Front Matter Defaults, Configuration Options)."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from publisher.pages.importing.addresses import DATED_NAME, ImportedPath
from publisher.pages.importing.folder import read_text
from publisher.pages.importing.front_matter import Field, Value
from publisher.pages.importing.front_matter_fields import Fields, Moment, read_moment
from publisher.pages.importing.generators.configuration import Configuration
from publisher.pages.importing.generators.generator import Generator, below, existing_file
from publisher.pages.importing.generators.liquid_rules import LiquidRules
from publisher.pages.importing.generators.listing_rules import ListingRules
from publisher.pages.importing.generators.slugs import jekyll_pretty_slug, plain_slug
from publisher.pages.importing.permalinks import date_values, fill_in
from publisher.pages.importing.problems import FileProblem

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
ADDRESSES = {"url", "baseurl"}
POSTS, DRAFTS, PAGES = "posts", "drafts", "pages"
EXCLUDED = ("node_modules", "vendor/bundle", "vendor/cache", "vendor/gems", "vendor/ruby")
ABOUT_THE_REPOSITORY = {"readme", "license", "changelog", "contributing", "code_of_conduct", "security", "support"}


class Jekyll(Generator):
    name = "jekyll"
    weight_fields = ("weight", "nav_order", "order")
    further_suffixes = ()
    content_setting = "source"
    has_date_lists = True
    usual_feeds = ("atom.xml",)
    feed_settings = ("feed.path",)

    def __init__(self, root: Path, config: Configuration) -> None:
        super().__init__(root, config)
        self._zone = _zone(config.word("timezone"))
        self.liquid = LiquidRules(self._included, list(self._collections), self._zone)

    @property
    def served_folders(self) -> list[str]:
        return [self.content]

    def serves(self, place: str) -> bool:
        inner = below(self.content, place)
        return super().serves(place) and inner is not None and not self._is_excluded(inner)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Add the suffixes that `markdown_ext` names."""
        named = re.split(r"[\s,]+", self.config.word("markdown_ext").lower())
        return (*super().suffixes, *(f".{name.lstrip('.')}" for name in named if name))

    def split(self, place: str) -> ImportedPath | None:
        *folders, name = place.split("/")
        stem = name.rpartition(".")[0]
        kind, inside = self._kind_of(folders)
        if self._is_excluded(place) or (kind == PAGES and not folders and stem.lower() in ABOUT_THE_REPOSITORY):
            return None
        if any(folder.startswith("_") for folder in inside) or (kind == PAGES and stem.startswith("_")):
            return None
        above = folders[: len(folders) - len(inside) - 1] if kind in (POSTS, DRAFTS) else inside
        dated = DATED_NAME.fullmatch(stem) if kind != PAGES else None
        moment = read_moment(dated["day"], 0) if dated else None
        return ImportedPath(tuple(above), dated["slug"] if dated else stem, moment, kind == DRAFTS, kind)

    def _kind_of(self, folders: list[str]) -> tuple[str, list[str]]:
        """Return what a folder's files are (posts, drafts, pages or a collection), and the folders below its own."""
        for kind in (POSTS, DRAFTS):
            if f"_{kind}" in folders:
                return kind, folders[folders.index(f"_{kind}") + 1 :]
        home = self.config.word("collections_dir").strip("/")
        own = folders[1:] if home and folders[:1] == [home] else folders
        if own and own[0].startswith("_") and own[0][1:] in self._collections:
            return own[0][1:], own[1:]
        return PAGES, folders

    @property
    def _collections(self) -> Mapping[str, Value]:
        """Return the settings of each collection; a list has names alone."""
        return self.config.table("collections") or dict.fromkeys(self.config.words("collections"))

    def _setting(self, collection: str, name: str) -> str:
        return self.config.word(f"collections.{collection}.{name}")

    def _is_excluded(self, place: str) -> bool:
        named = [name.strip("/") for name in (*EXCLUDED, *self.config.words("exclude"))]
        return any(place == name or place.startswith(f"{name}/") or fnmatchcase(place, name) for name in named)

    def defaults(self, place: ImportedPath) -> dict[str, Field]:
        """Return the values that `defaults` gives to files of a kind or in a folder; a longer path takes precedence."""
        matching = sorted(self._scopes(place), key=lambda scope: len(scope[0]))
        return {name.lower(): Field(value, 0) for _, values in matching for name, value in values.items()}

    def _scopes(self, place: ImportedPath) -> Iterator[tuple[str, dict[str, Value]]]:
        found = self.config.value("defaults")
        for entry in found if isinstance(found, list) else []:
            scope, values = (entry.get("scope"), entry.get("values")) if isinstance(entry, dict) else (None, None)
            if not isinstance(scope, dict) or not isinstance(values, dict):
                continue
            path, kind = str(scope.get("path") or "").strip("/"), str(scope.get("type") or place.kind)
            if kind.rstrip("s") == place.kind.rstrip("s") and _is_in(place, path):
                yield path, values

    def site_values(self) -> dict[str, str]:
        values = self.config.values.items()
        return {f"site.{name}": value for name, value in values if isinstance(value, str) and name not in ADDRESSES}

    def page_values(self, fields: Fields) -> dict[str, str]:
        return {f"page.{name}": f.value for name, f in fields.fields.items() if isinstance(f.value, str)}

    def _included(self, name: str) -> str | None:
        file = existing_file(self.root / self.content / "_includes", name)
        try:
            return read_text(file).text if file and file.is_relative_to(self.root.resolve()) else None
        except FileProblem:
            return None

    def include(self, name: str) -> str | None:
        text = self._included(name)
        return None if text is None or "{%" in text or "{{" in text else text

    def tag_separator(self, place: ImportedPath) -> str:
        return r"\s+"

    def holds_back(self, place: ImportedPath, fields: Fields) -> bool:
        """A file without front matter is copied, and a collection has pages only with `output: true`."""
        is_written = place.kind in (PAGES, POSTS, DRAFTS) or self._setting(place.kind, "output") == "true"
        return not fields.kind or not is_written

    def further_terms(self, place: ImportedPath, fields: Fields) -> dict[str, list[str]]:
        """Return the folders above a post's, which are its categories."""
        return {"categories": list(place.folders)} if place.kind == POSTS and place.folders else {}

    @property
    def listing_rules(self) -> ListingRules:
        """Return where jekyll-archives and jekyll-paginate have them."""
        named = {"tags": "tag", "categories": "category"}
        asked = {taxonomy: self.config.word(f"jekyll-archives.permalinks.{one}") for taxonomy, one in named.items()}
        terms = {taxonomy: (asked[taxonomy] or f"{one}/:name").strip("/") for taxonomy, one in named.items()}
        size, path = self.config.word("paginate"), self.config.word("paginate_path") or "/page:num/"
        return ListingRules(
            {taxonomy: pattern.replace(":name", "{term}") for taxonomy, pattern in terms.items()},
            {"tags": "tags", "categories": "categories"},
            whole=path.replace(":num", "{number}"),
            size=int(size) if size.isdecimal() else 0,
        )

    def address(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> tuple[str, int]:
        asked = fields.text("permalink")
        pattern = STYLES.get(asked.lower(), asked) if place.kind == POSTS else asked
        if not pattern or pattern in STYLES or pattern.lower() in ("true", "false") or "{{" in pattern:
            pattern = self._pattern(place) if moment or place.kind != DRAFTS else STYLES["none"]
        return fill_in(pattern, self._values(place, fields, moment), fields.line("permalink")), fields.line("permalink")

    def _pattern(self, place: ImportedPath) -> str:
        style = self.config.word("permalink") or "date"
        if place.kind in (POSTS, DRAFTS):
            own = self._setting(POSTS, "permalink") or style
            return STYLES.get(own, own)
        if place.kind != PAGES:
            return self._setting(place.kind, "permalink") or f"/:collection/:path{_ending(style)}"
        return "/:path/" if place.name == "index" else f"/:path{_ending(style)}"

    def _in_zone(self, moment: Moment | None) -> Moment | None:
        """Return a date with an offset as of the site's `timezone`: its address has that zone's day."""
        if moment is None or self._zone is None or isinstance(moment.at.tzinfo, ZoneInfo):
            return moment
        at = moment.at.astimezone(self._zone)
        return Moment(at, at.date())

    def _values(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> dict[str, str]:
        slug = fields.text("slug") or place.name
        above = place.folders if place.kind in (POSTS, DRAFTS) else ()
        named = fields.names("categories", separator=r"\s+") + fields.names("category")
        path = [*place.folders, *([] if place.kind == PAGES and place.name == "index" else [place.name])]
        values = {"title": jekyll_pretty_slug(slug), "slug": plain_slug(slug), "name": plain_slug(place.name)}
        values |= {"categories": "/".join(dict.fromkeys(name.lower() for name in (*above, *named)))}
        values |= {"slugified_categories": "/".join(dict.fromkeys(plain_slug(name) for name in (*above, *named)))}
        values |= {"output_ext": ".html", "collection": place.kind}
        return values | {"path": "/".join(path), "basename": place.name} | date_values(self._in_zone(moment))


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _ending(style: str) -> str:
    """Return how the addresses of pages end in a site of this style."""
    if style in STYLES:
        return "/" if style == "pretty" else ":output_ext"
    return "/" if style.endswith("/") else ":output_ext" if style.endswith(":output_ext") else ""


def _is_in(place: ImportedPath, path: str) -> bool:
    kept = "/".join(place.folders)
    inside = path.partition("/")[2] if path.startswith("_") else path
    return not inside or f"{kept}/".startswith(f"{inside}/") or fnmatchcase(f"{kept}/{place.name}", f"{inside}*")
