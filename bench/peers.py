"""The other generators, each with the theme and settings of bench/peers/ and the same corpus as its sources."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench import documents
from bench.changes import EDIT, FULL, Change, restyle
from bench.contender import Contender, run
from bench.corpus import articles

BENCH = Path(__file__).resolve().parent
PEERS = BENCH / "peers"
STATIC = BENCH / "theme" / "static" / "site.css"
Maker = Callable[[Path, int, Path], Contender]
"""Constructor of a contender from its working folder, the number of pages and the folder of installed tools."""

ALWAYS_ALL = (FULL, EDIT)
"""Cases for generators that render everything in each build; the other cases cost them the same."""


@dataclass
class FilePeer(Contender):
    """A generator that reads Markdown files. `theme` is its base template, `static` the place of its style sheet."""

    sources: str = ""
    theme: str = ""
    static: str = ""
    document: documents.Document = documents.with_yaml
    program: list[str] = field(default_factory=list)

    @property
    def command(self) -> list[str]:
        return self.program

    def prepare(self) -> None:
        shutil.copytree(PEERS / self.sources, self.pristine)
        (self.pristine / self.static).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(STATIC, self.pristine / self.static)
        documents.write_articles(self.pristine / "content", articles(self.pages), self.document)

    def apply(self, change: Change) -> None:
        content = self.site / "content"
        if change.old:
            documents.file_of(content, change.old).unlink()
        documents.file_of(content, change.new).write_text(self.document(change.new))

    def restyle(self) -> None:
        restyle(self.site / self.theme)


class Hugo(FilePeer):
    def prepare(self) -> None:
        super().prepare()
        documents.write_sections(self.pristine / "content")


class Eleventy(FilePeer):
    def restore(self) -> None:
        super().restore()
        (self.site / "node_modules").symlink_to(self.folder.parent.parent / "node" / "node_modules")


@dataclass
class DjangoPeer(Contender):
    """django-distill or django-bakery, with an SQLite file that holds Markdown and its HTML."""

    python: Path = Path()
    arguments: tuple[str, ...] = ()

    @property
    def command(self) -> list[str]:
        return self.manage(*self.arguments)

    def prepare(self) -> None:
        shutil.copytree(PEERS / "django_site", self.pristine)
        (self.pristine / "static").mkdir(exist_ok=True)
        shutil.copy(STATIC, self.pristine / "static")
        run(self.manage("load_corpus", str(self.pages)), self.pristine, self.environment)

    def apply(self, change: Change) -> None:
        arguments = [type(change.new).__name__, str(change.new.number), str(self.pages)]
        run(self.manage("change_article", *arguments), self.site, self.environment)

    def restyle(self) -> None:
        restyle(self.site / "templates" / "base.html")

    def manage(self, *arguments: str) -> list[str]:
        return [str(self.python), "manage.py", *arguments]


def hugo(work: Path, pages: int, tools: Path) -> Contender:
    binary = next(tools.glob("venv/lib/python*/site-packages/hugo/binaries/hugo*"))
    program = [str(binary), "--quiet", "--destination", "output", "--cacheDir", str(work / "hugo" / "cache")]
    return Hugo("hugo", work / "hugo", pages, environment=dict(os.environ), sources="hugo",
                theme="layouts/baseof.html", static="static/site.css", program=program)  # fmt: skip


def eleventy(work: Path, pages: int, tools: Path) -> Contender:
    program = ["node", str(tools / "node" / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs")]
    return Eleventy("eleventy", work / "eleventy", pages, environment=dict(os.environ), sources="eleventy",
                    theme="_includes/base.njk", static="site.css",
                    program=[*program, "--quiet", "--output=output"])  # fmt: skip


def pelican(work: Path, pages: int, tools: Path) -> Contender:
    program = [str(python_of(tools)), "-m", "pelican", "--settings", "pelicanconf.py", "--quiet"]
    return FilePeer("pelican", work / "pelican", pages, environment=dict(os.environ), sources="pelican",
                    theme="theme/templates/base.html", static="theme/static/site.css",
                    document=documents.with_metadata, program=program)  # fmt: skip


def django_peer(name: str, arguments: tuple[str, ...], *, from_markdown: bool) -> Maker:
    def make(work: Path, pages: int, tools: Path) -> Contender:
        environment = {**os.environ, "PYTHONPATH": str(BENCH.parent), "BENCH_MARKDOWN": str(int(from_markdown))}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        return DjangoPeer(name, work / name, pages, ALWAYS_ALL, environment, python_of(tools), arguments)

    return make


def python_of(tools: Path) -> Path:
    return tools / "venv" / "bin" / "python"
