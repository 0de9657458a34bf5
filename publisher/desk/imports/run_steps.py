"""The three steps of an import through the web, each in a process of its own: `run_site_import` calls `take_step`."""

import gzip
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now

from builds.launching.publish_now import launch_soon
from publisher.desk.imports.report_summary import summary_of
from publisher.desk.imports.run_log import RunLog, StepTaken
from publisher.desk.models.archive_parts import ArchivePart
from publisher.desk.models.import_run import ImportRun, Status
from publisher.pages.export_marker import MarkerError
from publisher.pages.importing.generators.recognition import recognised
from publisher.pages.importing.import_undo import ImportEdited, former_places, undo_import
from publisher.pages.importing.page_writer import Options
from publisher.pages.importing.problems import FileProblem
from publisher.pages.importing.site_archive import Unpacked, unpack
from publisher.pages.importing.site_import import SiteImport
from publisher.pages.importing.zip_directory import ArchiveProblem
from publisher.pages.library.exported_library import ListError

FOLDER = "publisher-import-"
DAY = 86_400.0
GONE = "Its ZIP has been deleted, because it waited too long. Upload it again."


def take_step(run: ImportRun) -> None:
    """Do the step that the import's status names, and record how it ended. A defect is recorded, and raised again."""
    step = {Status.CHECKING: _check, Status.IMPORTING: _import, Status.UNDOING: _undo}[Status(run.status)]
    try:
        step(run, RunLog(run))
    except StepTaken:
        return
    except Exception as error:
        ImportRun.objects.fail(run, f"It broke off: {type(error).__name__}: {error}"[:500])
        raise


def _check(run: ImportRun, log: RunLog) -> None:
    try:
        report = _report(run, log, dry_run=True)
    except ArchiveProblem as problem:
        if ImportRun.objects.end(run, Status.REFUSED, error=str(problem)):
            ArchivePart.objects.filter(run=run).delete()
    except (FileProblem, MarkerError, ListError) as problem:
        ImportRun.objects.end(run, Status.REFUSED, error=str(problem))
    else:
        ImportRun.objects.end(run, Status.CHECKED, **report)


def _import(run: ImportRun, log: RunLog) -> None:
    if run.former is None:
        paths = [page["path"] for page in json.loads(gzip.decompress(run.report))["pages"]]
        run.former = former_places(paths)
        ImportRun.objects.held(run).update(former=run.former)
    try:
        report = _report(run, log, dry_run=False)
    except (ArchiveProblem, FileProblem, MarkerError, ListError) as problem:
        ImportRun.objects.fail(run, str(problem))
        return
    if ImportRun.objects.end(run, Status.IMPORTED, imported_at=Now(), **report):
        ArchivePart.objects.filter(run=run).delete()
        launch_soon(run.who, near=False)


def _undo(run: ImportRun, log: RunLog) -> None:
    log.say("undo")
    try:
        with transaction.atomic():
            done = undo_import(run.signature, run.former or {}, by=run.by or run.who)
            if not ImportRun.objects.end(run, Status.UNDONE, undone_at=Now(), undone=done):
                raise StepTaken
    except ImportEdited as refusal:
        edits = [list(edit) for edit in refusal.edits]
        ImportRun.objects.end(run, Status.IMPORTED, error=str(refusal), edits=edits)
    except ValidationError as refusal:
        ImportRun.objects.end(run, Status.IMPORTED, error=" ".join(refusal.messages))
    else:
        ArchivePart.objects.filter(run=run).delete()
        launch_soon(run.who, near=False)


def _report(run: ImportRun, log: RunLog, *, dry_run: bool) -> dict[str, Any]:
    """Run the import, and return its report as the row's columns."""
    is_public = run.publish and not settings.REVIEW_REQUIRED  # required perhaps since the form was sent
    options = Options(publish=is_public, publish_leftovers=run.publish_leftovers, dry_run=dry_run, by=run.signature)
    with _unpacked(run, log) as site:
        try:
            generator = recognised(site.root, run.generator)
            report = SiteImport(generator, options, section=run.section, tags={}).run(cast(TextIO, log))
        except FileProblem as problem:
            raise FileProblem(_without(site.root, problem.reason)) from problem
    report.skipped = [*site.left_out, *report.skipped]
    whole: dict[str, Any] = {"generator": generator.name, **report.as_json()}
    text = json.dumps(whole, ensure_ascii=False)
    return {"summary": summary_of(whole), "report": gzip.compress(text.encode("utf-8", "replace"))}


def _without(root: Path, text: str) -> str:
    """Return a text that names files by their places: the folder exists only for a moment."""
    return text.replace(f"{root}/", "").replace(f"{root}", "The ZIP")


@contextmanager
def _unpacked(run: ImportRun, log: RunLog) -> Iterator[Unpacked]:
    """Yield the site's folder: in development the one that was named, otherwise the ZIP's files for a moment."""
    if run.folder:
        yield Unpacked(Path(run.folder))
        return
    log.say("unpack")
    _remove_leftovers()
    with tempfile.TemporaryDirectory(prefix=FOLDER) as folder, tempfile.TemporaryFile() as file:
        if not ArchivePart.objects.write(run, file):
            raise ArchiveProblem(GONE)
        yield unpack(file, Path(folder))


def _remove_leftovers() -> None:
    """Remove folders of killed processes, where the disk lasts longer than a dyno's: no import takes a day."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        if folder.stat().st_mtime < time.time() - DAY:
            shutil.rmtree(folder, ignore_errors=True)
