"""./manage.py export_pages DIR: write every page's latest text as Markdown with YAML front matter.

`import_pages DIR` reads it back: it changes nothing in the same database, and creates the same pages in an empty one.
Exit codes: 0 done; 1 the folder can't be written, a file's stored bytes are damaged, or the database failed; 2 invalid
arguments, or the folder holds files that no export wrote.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from publisher.database import DatabaseCommand
from publisher.pages.export_files import FolderRefused
from publisher.pages.export_marker import MarkerError
from publisher.pages.page_export import Exported, Exporter
from publisher.progress import Progress


class Command(DatabaseCommand):
    then = "Files written so far stay; run the command again to continue."
    help = "Write every page as a Markdown file with YAML front matter."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="an empty folder, or one from an earlier export")

    def handle(self, *, folder: Path, **options: Any) -> None:
        self.wait_for_database()
        try:
            result = self._export(folder)
        except (MarkerError, FolderRefused) as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            reason = f"{error.filename2 or error.filename or folder} can't be written: {error.strerror}"
            raise CommandError(f"{reason}. Make room, then run the same command again.", returncode=1) from error
        self._show(result, folder)

    def _export(self, folder: Path) -> Exported:
        exporter = Exporter(folder)
        with Progress(sys.stderr, total=len(exporter.places), label="export") as progress:
            return exporter.run(progress.advance)

    def _show(self, result: Exported, folder: Path) -> None:
        counts = f"{result.written} written, {result.unchanged} unchanged, {result.removed} removed"
        self.stdout.write(f"{folder}: {counts}.")
        if result.damaged:
            raise CommandError(
                f"The stored bytes of {', '.join(result.damaged)} are damaged; upload the files again.", returncode=1
            )
        if result.redirects_elsewhere:
            left_out = result.redirects_elsewhere
            self.stdout.write(f"Redirects to other sites belong to no page and are not in the export: {left_out}.")
