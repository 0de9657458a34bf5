"""A plugin: categories are sections, with titles, and every article knows the newer and the older one of its own."""

from itertools import pairwise
from typing import Any

from pelican import signals


def register() -> None:
    signals.generator_init.connect(name_sections)
    signals.article_generator_finalized.connect(join)


def name_sections(generator: Any) -> None:
    # Not in JINJA_FILTERS: the cache pickles settings, and that would fail.
    generator.env.filters["section_title"] = section_title


def section_title(category: Any) -> str:
    return f"Section {str(category)[-2:]}"


def join(generator: Any) -> None:
    for _category, articles in generator.categories:
        for newer, older in pairwise(articles):
            newer.older, older.newer = older, newer
