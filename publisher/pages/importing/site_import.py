"""The import of a site, from its folder to the report. `import_pages` calls it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db import connection, reset_queries, transaction

from publisher.database.statistics import GrowingTables
from publisher.pages.exported_redirects import listed_redirects
from publisher.pages.importing.archive_redirects import archive_targets
from publisher.pages.importing.bodies import Bodies
from publisher.pages.importing.collection import Collection, Skipped, read_collection
from publisher.pages.importing.file_addresses import FileAddresses
from publisher.pages.importing.folder import page_files
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.import_report import ImportReport
from publisher.pages.importing.listing_redirects import old_lists
from publisher.pages.importing.old_address_redirects import redirect_old_addresses
from publisher.pages.importing.page_writer import Options, Writer
from publisher.pages.importing.problems import FileProblem
from publisher.pages.importing.reading_ahead import ReadingAhead
from publisher.pages.importing.served_files import served_files
from publisher.pages.importing.site_files import SiteFiles
from publisher.pages.importing.site_tags import SiteTags
from publisher.pages.importing.tag_templates import TagTemplate
from publisher.pages.library import exported_library
from publisher.pages.media.kinds import UnusableFile
from publisher.pages.models import MediaName, Page, Publication, PublicationTag, Redirect, Revision, RevisionLink
from publisher.pages.models.media import PREFIX
from publisher.pages.models.validity import batches
from publisher.pages.old_addresses import GENERATED
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
        report.others = Counter() if collection.is_export else +(others - report.brought)
        return report

    def _read(self, others: Counter[str], log: TextIO) -> Collection:
        generator = self.generator
        files = list(page_files(generator.root, others, dict.fromkeys(generator.folders), generator.suffixes))
        if not files:
            raise FileProblem(f"{generator.root} holds no pages; their files end in {', '.join(generator.suffixes)}.")
        with Progress(log, total=len(files), label="read") as progress:
            return read_collection(generator, files, self.section, progress.advance)

    def _write(self, collection: Collection, log: TextIO) -> ImportReport:
        options = self.options
        files = SiteFiles(self.generator, options.by, dry_run=options.dry_run)
        bodies = Bodies(collection.links, self.tags, files)
        addresses = FileAddresses(bodies.files)
        writer = Writer(options)
        writer.report.skipped += collection.skipped
        filled = GrowingTables(Page, Revision, RevisionLink, Publication, PublicationTag, Redirect, MediaName)
        ahead = ReadingAhead(collection.documents, bodies)
        with (
            Progress(log, total=len(collection.documents), label="write") as progress,
            closing(ahead.batches()) as read,
        ):
            for batch in read:
                filled.add(writer.write(batch))
                addresses.remember(batch)
                progress.advance(len(batch))
                log.flush()  # between two transactions, where an import through the web records its progress
                _forget_statements()
        self._bring_served(collection, addresses, log)
        filled.add(0 if options.dry_run else bodies.files.added)
        writer.redirect_feeds(self._feeds)
        writer.report.redirects += sum(map(self._redirect, self._old_addresses(collection, addresses)))
        writer.report.files = bodies.files.added
        writer.report.brought = self._suffixes_of(bodies.files)
        return writer.report

    def _old_addresses(self, collection: Collection, addresses: FileAddresses) -> Iterator[Mapping[str, str]]:
        """Yield targets by the sources of the addresses that files and lists of the old site had."""
        yield addresses.sources
        if collection.is_export:
            yield listed_redirects(self.generator.root)
            return
        if self.options.publish:
            dated = collection.documents if self.generator.has_date_lists else []
            yield archive_targets(dated, self.section)
        if self.options.publish and not self.section:
            yield old_lists(self.generator, collection.documents)

    def _bring_served(self, collection: Collection, addresses: FileAddresses, log: TextIO) -> None:
        if collection.is_export:
            return
        served = list(served_files(self.generator, collection.documents))
        with Progress(log, total=len(served), label="files") as progress:
            for some in batches(served):
                addresses.files.bring(file for _, file in some)
                for address, file in some:
                    addresses.add(quote(f"/{address}"), file)
                progress.advance(len(some))

    def _suffixes_of(self, files: SiteFiles) -> Counter[str]:
        """Count the files of the pages' folders that the library has, by suffix."""
        folders = [self.generator.root.resolve() / folder for folder in self.generator.folders]
        brought = (file for file, found in files.brought.items() if found.address)
        return Counter(file.suffix.lower() for file in brought if any(map(file.is_relative_to, folders)))

    def _redirect(self, targets: Mapping[str, str]) -> int:
        return redirect_old_addresses(targets, section=self.section, by=self.options.by, dry_run=self.options.dry_run)

    @property
    def _feeds(self) -> Iterable[str]:
        """The generator's feeds whose readers are led to the site's: those of a whole site that becomes public."""
        is_wanted = self.options.publish and not self.section
        return [feed for feed in self.generator.feeds if is_wanted and feed not in GENERATED]


def _forget_statements() -> None:
    """Free the statements that Django keeps with DEBUG, unless they are being captured: they hold all texts."""
    if not connection.force_debug_cursor:
        reset_queries()


def _take_library(folder: Path, options: Options) -> tuple[Counter[str], list[Skipped]]:
    """Take the files of an export into the library, before the pages that show them; return what was done to them."""
    skipped: list[Skipped] = []
    counts: Counter[str] = Counter()
    old_addresses: dict[str, str] = {}
    for entry in exported_library.listed(folder):
        try:
            with transaction.atomic():
                counts[exported_library.take(folder, entry, by=options.by)] += 1
                transaction.set_rollback(options.dry_run)
            old_addresses |= exported_library.sources(entry)
        except (UnusableFile, ValidationError, OSError) as error:
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            skipped.append(Skipped(f"{PREFIX}{entry['name']}", 0, reason))
    counts["redirected"] = redirect_old_addresses(old_addresses, section="", by=options.by, dry_run=options.dry_run)
    return +counts, skipped
