"""The import of a site, from its folder to the report. `import_pages` calls it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import TextIO

from django.core.exceptions import ValidationError
from django.db import transaction

from publisher.pages.importing.bodies import Bodies
from publisher.pages.importing.collection import Collection, Skipped, read_collection
from publisher.pages.importing.folder import SUFFIXES, page_files
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.import_report import ImportReport
from publisher.pages.importing.page_writer import BATCH, Options, Writer
from publisher.pages.importing.problems import FileProblem
from publisher.pages.importing.site_files import SiteFiles
from publisher.pages.importing.site_tags import SiteTags
from publisher.pages.importing.tag_templates import TagTemplate
from publisher.pages.library import exported_library
from publisher.pages.media.kinds import UnusableFile
from publisher.pages.models.media import PREFIX
from publisher.progress import Progress


class SiteImport:
    """The import of the site of one generator; `tags` are what the site's own tags become."""

    def __init__(
        self, generator: Generator, options: Options, *, section: str, tags: Mapping[str, TagTemplate]
    ) -> None:
        self.generator, self.options, self.section = generator, options, section
        self.tags = SiteTags(generator, dict(tags))

    def run(self, log: TextIO) -> ImportReport:
        """Import the site with its progress in `log`; raise FileProblem, MarkerError or ListError if it can't begin."""
        others: Counter[str] = Counter()
        collection = self._read(others, log)
        root = self.generator.root
        library, lost = _take_library(root, self.options) if collection.has_library else (Counter(), [])
        report = self._write(collection, log)
        report.library, report.skipped = library, report.skipped + lost
        report.left_out = collection.left_out
        report.others = Counter() if collection.is_export else others
        return report

    def _read(self, others: Counter[str], log: TextIO) -> Collection:
        files = list(page_files(self.generator.root, others, dict.fromkeys(self.generator.folders)))
        if not files:
            raise FileProblem(f"{self.generator.root} holds no Markdown files ({', '.join(SUFFIXES)}).")
        with Progress(log, total=len(files), label="read") as progress:
            return read_collection(self.generator, files, self.section, progress.advance)

    def _write(self, collection: Collection, log: TextIO) -> ImportReport:
        bodies = Bodies(collection.links, self.tags, SiteFiles(self.generator, self.options.by))
        writer = Writer(bodies, self.options)
        writer.report.skipped += collection.skipped
        remaining = iter(collection.documents)
        with Progress(log, total=len(collection.documents), label="write") as progress:
            while batch := list(islice(remaining, BATCH)):
                writer.write(batch, progress.advance)
                log.flush()  # between two transactions, where the web UI's log records the progress
        writer.redirect_feeds(self._feeds)
        writer.report.files = bodies.files.added
        return writer.report

    @property
    def _feeds(self) -> Iterable[str]:
        """The generator's feeds whose readers are led to the site's: those of a whole site that becomes public."""
        return self.generator.feeds if self.options.publish and not self.section else ()


def _take_library(folder: Path, options: Options) -> tuple[Counter[str], list[Skipped]]:
    """Take the files of an export into the library, before the pages that show them; return what was done to them."""
    skipped: list[Skipped] = []
    counts: Counter[str] = Counter()
    for entry in exported_library.listed(folder):
        try:
            with transaction.atomic():
                counts[exported_library.take(folder, entry, by=options.by)] += 1
                transaction.set_rollback(options.dry_run)
        except (UnusableFile, ValidationError, OSError) as error:
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            skipped.append(Skipped(f"{PREFIX}{entry['name']}", 0, reason))
    return counts, skipped
