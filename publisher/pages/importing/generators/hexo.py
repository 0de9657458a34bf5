"""Hexo's rules (hexo.io/docs: Configuration, Permalinks, Writing)."""

import re

from publisher.pages.importing.addresses import ImportedPath
from publisher.pages.importing.front_matter_fields import Fields, Moment, read_moment
from publisher.pages.importing.generators.generator import Generator, below
from publisher.pages.importing.generators.listing_rules import ListingRules
from publisher.pages.importing.generators.slugs import hexo_slug
from publisher.pages.importing.permalinks import date_values, fill_in

PERMALINK = ":year/:month/:day/:title/"
PARTS = {":year": r"(?P<year>\d{4})", ":month": r"(?P<month>\d{2})", ":day": r"(?P<day>\d{2})"}
PARTS |= {":i_month": r"(?P<month>\d{1,2})", ":i_day": r"(?P<day>\d{1,2})", ":title": "(?P<slug>.+)"}
POSTS, DRAFTS = "_posts", "_drafts"


class Hexo(Generator):
    name = "hexo"
    further_suffixes = ()
    content_setting = "source_dir"
    content_folder = "source"
    has_date_lists = True
    usual_feeds = ("atom.xml",)
    feed_settings = ("feed.path",)

    def near_folders(self, place: str) -> tuple[str, ...]:
        """Add the post's folder of files, which is named like it."""
        return (*super().near_folders(place), place.rpartition(".")[0])

    def bundle_folder(self, page: str) -> str:
        return page.rpartition(".")[0] if f"/{POSTS}/" in f"/{page}" else ""

    @property
    def served_folders(self) -> list[str]:
        return [self.content]

    def serves(self, place: str) -> bool:
        inner = below(self.content, place) or ""
        has_folders = self.config.flag("post_asset_folder", default=False)
        return super().serves(inner.removeprefix(f"{POSTS}/") if has_folders else inner)

    def split(self, place: str) -> ImportedPath | None:
        top, _, inner = place.partition("/")
        if top in (POSTS, DRAFTS):
            return self._post(inner.rpartition(".")[0], is_draft=top == DRAFTS)
        *folders, name = place.split("/")
        if any(part.startswith("_") for part in (*folders, name)):
            return None
        stem = name.rpartition(".")[0]
        return ImportedPath(tuple(folders), "" if stem == "index" else stem, None, False, "page")

    def _post(self, stem: str, *, is_draft: bool) -> ImportedPath:
        """Split a post's place: `new_post_name` says whether its file's name begins with its day."""
        pattern = (self.config.word("new_post_name") or ":title.md").removesuffix(".md")
        named = re.sub(r":[a-z_]+|[^:]+", lambda m: PARTS.get(m[0], re.escape(m[0])), pattern)
        *folders, name = stem.split("/")
        found = re.fullmatch(named, name)
        days = found.groupdict() if found else {}
        has_day = {"year", "month", "day"} <= set(days)
        moment = read_moment(f"{days['year']}-{days['month']}-{days['day']}", 0) if has_day else None
        return ImportedPath(tuple(folders), days.get("slug", name), moment, is_draft, "post")

    @property
    def listing_rules(self) -> ListingRules:
        size = self.config.word("per_page")
        return ListingRules(
            {
                "tags": f"{self.config.word('tag_dir') or 'tags'}/{{term}}",
                "categories": f"{self.config.word('category_dir') or 'categories'}/{{term}}",
            },
            slug=hexo_slug,
            nested=frozenset({"categories"}),
            archives=(self.config.word("archive_dir") or "archives",),
            page="{list}/page/{number}",
            whole="page/{number}",
            size=int(size) if size.isdecimal() else 10,
        )

    def address(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> tuple[str, int]:
        asked, line = fields.text("permalink"), fields.line("permalink")
        if place.kind == "page":
            name = f"{place.name}.html" if place.name else ""
            return asked or "/".join([*place.folders, name]), line
        if asked.endswith((".html", "/")):
            return asked, line
        pattern = self.config.word("permalink") or PERMALINK
        return fill_in(pattern, self._values(place, fields, moment, asked), line), line

    def _values(self, place: ImportedPath, fields: Fields, moment: Moment | None, asked: str) -> dict[str, str]:
        title = asked or "/".join([*place.folders, place.name])
        categories = fields.names("categories", "category")
        named = "/".join(categories) or self.config.word("default_category") or "uncategorized"
        values = {"title": title, "name": title.rpartition("/")[2], "post_title": fields.text("title") or title}
        return values | {"category": named, "lang": fields.text("lang")} | date_values(moment)
