"""The changes to the corpus between two builds, the same for every generator, applied to its files or database.

Each case names the articles that it leaves behind. All but the added one are far from the newest, so that editing a
body touches one page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import Article

FULL, NOTHING, EDIT, ADD, MOVE, THEME = "full build", "nothing changed", "one page edited", "one post added", (
    "one page moved"), "theme changed"  # fmt: skip
CASES = (FULL, NOTHING, EDIT, ADD, MOVE, THEME)
FOOTER = ("</footer>", " again</footer>")


class Edited(Article):
    @property
    def body(self) -> str:
        return f"{super().body}\nThis was added later.\n"


class Moved(Article):
    @property
    def path(self) -> str:
        return super().path.replace("article-", "moved-")


@dataclass(frozen=True)
class Change:
    """An article before and after; `old` is None for an added one."""

    old: Article | None
    new: Article


def change_of(case: str, pages: int) -> Change | None:
    """Return what the case changes in the articles, or None."""
    middle = pages // 2
    changes = {
        EDIT: Change(Article(middle, pages), Edited(middle, pages)),
        ADD: Change(None, Article(pages, pages)),
        MOVE: Change(Article(middle + 1, pages), Moved(middle + 1, pages)),
    }
    return changes.get(case)


def articles_after(pages: int) -> Iterator[Article]:
    """Return all articles after every case."""
    changes = [change for case in CASES if (change := change_of(case, pages))]
    replaced = {change.old.number: change.new for change in changes if change.old}
    yield from (replaced.get(number, Article(number, pages)) for number in range(pages))
    yield from (change.new for change in changes if change.old is None)


def restyle(template: Path) -> None:
    """Add one word to the footer of a theme's base template."""
    text = template.read_text()
    if FOOTER[0] not in text:
        raise ValueError(f"{template} has no footer to change.")
    template.write_text(text.replace(*FOOTER))
