"""What readers get of a file is made once, before the first page shows it: a picture in several widths and formats.

The files made are facts: they are kept with the encoder that made them, and nothing makes them again for the same
bytes, so a new version of the encoder changes no page.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from publisher import heavy_turn
from publisher.pages.media.file_limits import DAMAGED, HUNG, TOO_MUCH
from publisher.pages.media.kinds import PICTURE, Kind
from publisher.pages.models.blob import Blob, DamagedBlobError
from publisher.pages.models.media import MediaVersion
from publisher.pages.models.rendition import KEY, Rendition
from publisher.pages.models.validity import VersionedQuerySet

SECONDS = 60
"""Time limit for one picture; the process has a limit on its CPU time as well."""

WORKER = "publisher.pages.media.rendition_worker"
AS_IT_IS = "as uploaded"
ENDED_BY_OTHERS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""Signals that say nothing about the picture: when a dyno stops, all of its processes get one."""

FOLDER = "publisher-renditions-"
"""The beginning of the name of a folder for one picture's files."""

Report = Callable[[int, int], object]


def prepare(versions: "VersionedQuerySet[MediaVersion]", report: Report = lambda done, total: None) -> int:
    """Make what readers get of these files where that is missing; return how many were prepared.

    `report` is called before each, with what is done and what there is to do. It may raise to stop: what has been made
    stays.
    """
    done, waiting = 0, list(versions.filter(blob__prepared_at=None).select_related("blob").order_by("pk"))
    for number, version in enumerate(waiting):
        report(number, len(waiting))
        with one_at_a_time() as lock:
            if Blob.objects.filter(pk=version.blob_id, prepared_at=None).exists():
                _prepare(version.blob, version.kind, lock)
                done += 1
    return done


def _prepare(blob: Blob, kind: Kind, lock: IO[bytes]) -> None:
    if kind.group != PICTURE:
        with transaction.atomic():
            if _settle(blob):
                _remember(blob, blob, 0, 0, kind.suffix, AS_IT_IS)
        return
    with tempfile.TemporaryDirectory(prefix=FOLDER) as folder:
        answer = decode(blob, kind, Path(folder), lock)
        with transaction.atomic():
            if _settle(blob, answer.get("problem", "")):
                keep_copies(blob, answer, Path(folder))


def keep_copies(blob: Blob, answer: dict[str, Any], folder: Path, since: int | None = 0) -> None:
    """Store what a decoder has made, as of a content version: 0 is always, None is not yet."""
    for made in answer.get("made", ()):
        with (folder / made["file"]).open("rb") as file:
            kept = Blob.objects.keep(file)
        _remember(blob, kept, made["width"], made["height"], made["suffix"], answer["encoder"], since)


def decode(blob: Blob, kind: Kind, folder: Path, lock: IO[bytes]) -> dict[str, Any]:
    """Run the decoder; return its answer, or raise CalledProcessError if it was ended for no fault of the picture's.

    It holds the lock too, so that one whose parent was killed isn't joined by a second.
    """
    source = folder / f"original{kind.suffix}"
    command = [sys.executable, "-m", WORKER, str(source), kind.suffix, str(folder)]
    try:
        with source.open("wb") as file:
            file.writelines(blob.read())
        done = subprocess.run(  # noqa: S603 - our own program
            command, cwd=settings.BASE_DIR, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True,
            timeout=SECONDS, check=False, pass_fds=[lock.fileno()],
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"problem": HUNG}
    except DamagedBlobError:
        return {"problem": DAMAGED}
    if done.returncode > 0 and b"MemoryError" in done.stderr:
        return {"problem": TOO_MUCH}
    if done.returncode > 0 or -done.returncode in ENDED_BY_OTHERS:
        done.check_returncode()
    if done.returncode:  # the kernel ended it, for time or memory
        return {"problem": HUNG}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _environment() -> dict[str, str]:
    """Return the decoder's whole environment: it has no use for our secrets."""
    return {"LD_LIBRARY_PATH": settings.LIBRARY_PATH} if settings.LIBRARY_PATH else {}


def _remember(
    source: Blob, blob: Blob, width: int, height: int, suffix: str, encoder: str, since: int | None = 0
) -> None:
    Rendition.objects.get_or_create(
        source=source, width=width, suffix=suffix, since=since,
        defaults={"blob": blob, "height": height, "encoder": encoder, "key": blob.digest[:KEY]},
    )  # fmt: skip


def _settle(blob: Blob, problem: str = "") -> bool:
    """Say that a file is prepared; return False if a takedown has removed it in the meantime."""
    return bool(Blob.objects.filter(pk=blob.pk).update(prepared_at=Now(), problem=problem))


@contextmanager
def one_at_a_time() -> Iterator[IO[bytes]]:
    """Let one decoder run at a time on this machine, and no near build but the one whose pictures it makes."""
    with heavy_turn.one_at_a_time() as lock:
        for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):  # of a process that was killed
            shutil.rmtree(folder, ignore_errors=True)
        yield lock
