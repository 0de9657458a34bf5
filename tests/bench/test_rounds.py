"""A contest of shell scripts: one that fails is named and left out, one that omits something gets no ratio."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from bench.changes import FULL
from bench.contender import Contender
from bench.rounds import Contest
from bench.table import as_text

pytestmark = pytest.mark.any_database
PAGES = 20

SITE = """mkdir -p output/tags output/section-01/article-0000000
echo '<h1>Page</h1>' | tee output/index.html output/tags/index.html output/404.html output/section-01/index.html \
    > output/section-01/article-0000000/index.html
echo '<feed xmlns="http://www.w3.org/2005/Atom"></feed>' > output/feed.xml
echo '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>' > output/sitemap.xml
echo '{"seconds": 0.5}'"""

LESS = f"{SITE}\nrm -r output/section-01/article-0000000"


@dataclass
class Script(Contender):
    script: str = ""

    @property
    def command(self) -> list[str]:
        return ["sh", "-e", "-c", self.script]

    def prepare(self) -> None:
        self.pristine.mkdir(parents=True)


def contest(folder: Path, **scripts: str) -> Contest:
    named = {name.replace("_", "-"): script for name, script in scripts.items()}
    return Contest(
        [Script(name, folder / name, PAGES, (FULL,), script=script) for name, script in named.items()], PAGES
    )


def row(text: str, name: str) -> list[str]:
    return [cell.strip() for line in text.splitlines() if f"| {name} " in line for cell in line.split("|")[1:-1]]


def held(found: Contest, rounds: int = 1) -> str:
    found.prepare()
    for number in range(rounds):
        found.run_round(number)
    return as_text(found)


def test_the_same_site_gets_ratios(tmp_path: Path) -> None:
    three = contest(tmp_path, publisher_sqlite=SITE, hugo=SITE)
    text = held(three, rounds=3)
    theirs, ours = ([found.wall for found in three.figures[name, FULL]] for name in ("hugo", "publisher-sqlite"))
    assert row(text, "hugo")[9] == f"{median(their / our for their, our in zip(theirs, ours, strict=True)):.2f}"
    assert "All of them made the same site." in text


def test_a_generator_that_leaves_a_page_out_gets_no_ratio(tmp_path: Path) -> None:
    text = held(contest(tmp_path, publisher_sqlite=SITE, hugo=LESS))
    assert row(text, "hugo")[9:] == ["not the same site"] * 2
    assert "hugo: after “full build” it lacks articles (1: section-01/article-0000000)" in text


def test_nobody_is_measured_by_a_publisher_that_leaves_a_page_out(tmp_path: Path) -> None:
    text = held(contest(tmp_path, publisher_postgresql=SITE, publisher_sqlite=LESS, hugo=SITE))
    assert float(row(text, "hugo")[7]) > 0
    assert row(text, "hugo")[9:] == ["not the same site"] * 2


def test_one_that_fails_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    text = held(contest(tmp_path, publisher_sqlite=SITE, hugo="echo no such theme >&2; exit 4"), rounds=2)
    assert "SKIPPED: hugo: hugo ended with 4: no such theme" in text
    assert row(text, "hugo") == []
    assert row(text, "publisher-sqlite")[5].startswith("0.500")
