"""MkDocs' rules (mkdocs.org/user-guide: Writing your docs, Configuration)."""

from fnmatch import fnmatchcase

from publisher.pages.importing.addresses import ImportedPath
from publisher.pages.importing.front_matter_fields import Fields, Moment
from publisher.pages.importing.generators.generator import Generator, below
from publisher.pages.importing.generators.listing_rules import ListingRules
from publisher.pages.importing.generators.site_menus import MenuEntry, mkdocs_menu

INDEX_NAMES = {"index", "README"}


class MkDocs(Generator):
    name = "mkdocs"
    further_suffixes = ()
    content_setting = "docs_dir"
    content_folder = "docs"

    @property
    def served_folders(self) -> list[str]:
        return [self.content]

    def serves(self, place: str) -> bool:
        inner = below(self.content, place) or ""
        is_hidden = any(part.startswith(".") for part in inner.split("/"))
        return not is_hidden and not self._is_named(inner, "exclude_docs")

    def split(self, place: str) -> ImportedPath | None:
        *folders, name = place.split("/")
        stem = name.rpartition(".")[0]
        is_draft = self._is_named(place, "exclude_docs") or self._is_named(place, "draft_docs")
        return ImportedPath(tuple(folders), "" if stem in INDEX_NAMES else stem, None, is_draft, "page")

    def _is_named(self, place: str, setting: str) -> bool:
        """Return whether one of a setting's patterns, as in .gitignore, names the file."""
        patterns = [line.strip() for line in self.config.word(setting).splitlines() if line.strip()]
        parts = place.split("/")
        return any(
            fnmatchcase(place, pattern.strip("/")) or place.startswith(f"{pattern.strip('/')}/")
            if "/" in pattern.rstrip("/")
            else any(fnmatchcase(part, pattern.rstrip("/")) for part in parts)
            for pattern in patterns
        )

    @property
    def menu(self) -> list[MenuEntry]:
        return mkdocs_menu(self.config.value("nav"), self.content)

    @property
    def listing_rules(self) -> ListingRules:
        """Return where the plugin for blogs has them."""
        return ListingRules({"categories": "blog/category/{term}"}, whole="blog/page/{number}")

    def address(self, place: ImportedPath, fields: Fields, moment: Moment | None) -> tuple[str, int]:
        path = "/".join([*place.folders, place.name]).strip("/")
        is_folder = not place.name or self.config.flag("use_directory_urls", default=True)
        return path if is_folder else f"{path}.html", 0
