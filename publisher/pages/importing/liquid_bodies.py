"""Bodies of Jekyll's texts with Liquid that depends only on the site's files, evaluated. bodies.py calls it.

A text that needs anything else (lists of pages, the time, a plugin's tags, names that aren't there) isn't evaluated.
Neither is one that is too large or takes too long. Tags that an import translates stay for the pass that does so.
"""

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import yaml
from liquid.exceptions import LiquidError

from publisher.pages.importing.folder import read_text
from publisher.pages.importing.front_matter import split_source
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.liquid_context import LimitedEnvironment
from publisher.pages.importing.liquid_filters import filters
from publisher.pages.importing.liquid_tags import environment, parsed, without_marks
from publisher.pages.importing.problems import FileProblem
from publisher.pages.importing.site_values import Data, Names, NotEvaluated, typed_value, typed_yaml

BROKEN = (LiquidError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What a template can raise: python-liquid lets Python's own errors about a value through."""
ABOUT_PAGES = {"posts", "pages", "html_pages", "html_files", "static_files", "documents", "collections"}
ABOUT_PAGES |= {"tags", "categories", "related_posts", "time", "github"}
"""Names of `site` whose values are lists of pages, or that only a running Jekyll knows."""
COMPUTED = {"id", "name", "title", "date", "content", "excerpt", "slug", "ext", "collection", "next", "previous"}
COMPUTED |= {"draft", "relative_path", "output", "dir"}
"""Names of `page` that Jekyll makes if the front matter hasn't got them."""
NAMES_OF_PAGES = {"tags", "categories"}


@dataclass(frozen=True)
class Filled:
    """An evaluated text, and how its lines are found in the file's."""

    text: str
    first_lines: int
    last_lines: int
    length: int
    former_length: int

    def line_before(self, line: int) -> int:
        """Return the line, from 1, that a line was before; 0 if it comes from a tag."""
        if line <= self.first_lines:
            return line
        is_after = line > self.length - self.last_lines
        return line + self.former_length - self.length if is_after else 0


@dataclass(frozen=True)
class LiquidBodies:
    """The bodies of one site."""

    generator: Generator
    passed: Collection[str] = ()
    """Names of tags that are translated afterwards."""
    _made: list[tuple[LimitedEnvironment, Names]] = field(default_factory=list)

    def fill_in(self, document: Document, text: str) -> Filled | None:
        """Return a body with its Liquid evaluated; None if it needs more than the site's files."""
        try:
            env, site = self._environment()
            template = parsed(env, text)
            filled = without_marks(template.render(site=site, page=self._page(document)))
        except (*BROKEN, FileProblem, yaml.YAMLError):
            return None
        return None if document.begins_with_title and "{" in document.revision["title"] else _filled(text, filled)

    def _environment(self) -> tuple[LimitedEnvironment, Names]:
        if not self._made:
            rules, values = self.generator.liquid, typed_yaml(self.generator.config.text)
            if rules is None or not isinstance(values, dict):
                raise NotEvaluated("the site has no Liquid, or no configuration")
            values |= {"url": "", "baseurl": "", "data": Data(self.generator.root, self._data_folder)}
            site = Names(values, ABOUT_PAGES | set(rules.lists_of_pages), is_strict=True)
            env = environment(filters(rules.time_zone), self.passed, rules.included)
            self._made.append((env, site))
        return self._made[0]

    @property
    def _data_folder(self) -> str:
        folder = os.path.join(self.generator.content, self.generator.config.word("data_dir") or "_data")
        return folder if (self.generator.root / folder).is_dir() else ""

    def _page(self, document: Document) -> Names:
        """Return what a page's texts may name of it: its front matter, its folders' settings, its file and address."""
        source = split_source(read_text(document.file).text)
        place = self.generator.read_place(document.place)
        given = typed_yaml(source.front) if source.kind == "yaml" else None
        defaults = self.generator.defaults(place) if place else {}
        values: dict[str, Any] = {name: typed_value(one.value) for name, one in defaults.items()}
        values |= given if isinstance(given, dict) else {}
        if place and place.moment and "date" not in values:
            values["date"] = place.moment.day
        values |= {"path": document.place.removeprefix(f"{self.generator.content}/")}
        unknown = (COMPUTED - values.keys()) | NAMES_OF_PAGES
        return Names({"url": f"/{document.address}"} | values, unknown)


def _filled(before: str, text: str) -> Filled:
    """Return an evaluated text with the numbers of lines, from its beginning and its end, that no tag has changed."""
    old, new = before.split("\n"), text.split("\n")
    first = _equal(old, new)
    last = _equal(old[first:][::-1], new[first:][::-1])
    return Filled(text, first, last, len(new), len(old))


def _equal(old: list[str], new: list[str]) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))
