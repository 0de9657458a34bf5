"""./manage.py import_pages DIR: import the Markdown files of a static site as pages, with their pictures.

It can be repeated: an unchanged file changes nothing, a changed one makes one revision. If an editor has changed the
page since, the file's text becomes the newest revision and the editor's stays in the history.
Exit codes: 0 done; 1 something was skipped, or the database failed; 2 invalid arguments; 130 stopped by Ctrl-C or
SIGTERM.
"""

import json
import signal
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from publisher.database import DatabaseCommand
from publisher.ending_signals import ENDING
from publisher.pages.export_marker import MarkerError
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.generators.recognition import GENERATORS, recognised
from publisher.pages.importing.import_report import ImportReport
from publisher.pages.importing.page_writer import Options
from publisher.pages.importing.problems import FileProblem
from publisher.pages.importing.site_import import SiteImport
from publisher.pages.importing.tag_templates import TagTemplate, read_templates
from publisher.pages.library.exported_library import ListError
from publisher.pages.paths import clean_path

MOST_FOLDERS = 3
STOPPED = 130
OPTIONS = ("publish", "publish_future", "publish_leftovers", "dry_run")


class Command(DatabaseCommand):
    then = "Pages imported so far stay; run the command again to continue."
    help = "Import a static site: its Markdown files as pages, with the pictures and downloads that they name."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="the site's folder")
        parser.add_argument("--section", default="", metavar="PATH", help="put everything below this path")
        parser.add_argument("--publish", action="store_true", help="publish pages that aren't drafts")
        parser.add_argument("--publish-future", action="store_true", help="also publish pages dated in the future now")
        parser.add_argument(
            "--publish-leftovers", action="store_true", help="also publish pages with tags left in them"
        )
        parser.add_argument(
            "--tags", type=Path, metavar="FILE", help="what the site's own tags become (see the handbook)"
        )
        parser.add_argument(
            "--taxonomies",
            metavar="NAMES",
            help="fields whose names become tags, besides tags: categories,topics; without it, the generator's own",
        )
        parser.add_argument(
            "--from",
            dest="generator",
            choices=GENERATORS,
            default="",
            help="the generator that the site is made with; without it, the site's configuration says so",
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen and write nothing")

    def handle(self, *, folder: Path, section: str, **options: Any) -> None:
        section = _section(section)
        _refuse_missing(folder)
        own = _own_tags(options["tags"])
        self.wait_for_database()
        generator = self._recognise(folder, options["generator"])
        generator.wanted_taxonomies = _names(options["taxonomies"])
        if not options["json"]:
            self._say_how(folder, generator)
        wanted = Options(**{name: options[name] for name in OPTIONS})
        report = _import(SiteImport(generator, wanted, section=section, tags=own))
        if options["json"]:
            self.stdout.write(json.dumps({"generator": generator.name, **report.as_json()}, ensure_ascii=False))
        else:
            self._show(report, dry_run=wanted.dry_run, in_full=options["verbosity"] > 1)
        if report.skipped:
            raise CommandError(f"{len(report.skipped)} skipped; each is named above.", returncode=1)

    def _recognise(self, folder: Path, name: str) -> Generator:
        """Return the rules of the site's generator."""
        try:
            return recognised(folder, name)
        except FileProblem as problem:
            reason = f"{problem.reason}; correct it, or use --from none to import without its rules"
            raise CommandError(reason, returncode=2) from problem

    def _say_how(self, folder: Path, generator: Generator) -> None:
        """Say whose rules are followed, and where the pages are."""
        if generator.name != Generator.name:
            places = (generator.root.relative_to(folder) / name for name in generator.folders)
            names = [f"{place.as_posix()}/" for place in places if place != Path()]
            more = f" and {len(names) - MOST_FOLDERS} more" if len(names) > MOST_FOLDERS else ""
            folders = ", ".join(names[:MOST_FOLDERS]) + more or "the whole folder"
            self.stdout.write(f"Read as a site of {type(generator).__name__}: the pages are in {folders}.")

    def _show(self, report: ImportReport, *, dry_run: bool, in_full: bool) -> None:
        for line in report.lines(in_full=in_full):
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Nothing was written (--dry-run).")


def _import(site: SiteImport) -> ImportReport:
    try:
        with _signals_that_stop():
            return site.run(sys.stderr)
    except KeyboardInterrupt:
        raise CommandError(f"Stopped. {Command.then}", returncode=STOPPED) from None
    except FileProblem as problem:
        raise CommandError(problem.reason, returncode=2) from problem
    except (MarkerError, ListError) as error:
        raise CommandError(str(error), returncode=2) from error


@contextmanager
def _signals_that_stop() -> Iterator[None]:
    """Let SIGTERM stop the import as Ctrl-C does, once: a dyno gets it several times."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _stop) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    for ending in ENDING:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


def _own_tags(file: Path | None) -> dict[str, TagTemplate]:
    try:
        return read_templates(file) if file else {}
    except FileProblem as problem:
        raise CommandError(f"--tags: {problem.reason}", returncode=2) from problem


def _names(text: str | None) -> list[str] | None:
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


def _section(text: str) -> str:
    try:
        return clean_path(text)
    except ValidationError as error:
        raise CommandError(f"--section: {' '.join(error.messages)}", returncode=2) from error


def _refuse_missing(folder: Path) -> None:
    if not folder.is_dir():
        reason = "is not a folder" if folder.exists() else "does not exist"
        raise CommandError(f"{folder} {reason}; name the folder that holds the Markdown files.", returncode=2)
