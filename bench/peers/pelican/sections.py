"""A plugin that turns categories into titled sections and links each article to its newer and older neighbours."""

from itertools import pairwise
from typing import Any

from pelican import signals


def register() -> None:
    signals.generator_init.connect(name_sections)
    signals.article_generator_finalized.connect(join)


def name_sections(generator: Any) -> None:
    # Not in JINJA_FILTERS, because the cache pickles settings, which would fail.
    generator.env.filters["section_title"] = section_title


def section_title(category: Any) -> str:
    return f"Section {str(category)[-2:]}"


def join(generator: Any) -> None:
    for _category, articles in generator.categories:
        for newer, older in pairwise(articles):
            newer.older, older.newer = older, newer
