"""Pictures made again by the present encoder, shown all at once from one content version on.

This only happens on request: a new encoder changes no page. What is made waits until the last picture is, so a killed
process loses nothing; older renditions stay for the releases that show them.
"""

import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version as version_of
from pathlib import Path

from django.db import transaction

from publisher.pages.library.preparing import FOLDER, Report, decode, keep_copies, one_at_a_time
from publisher.pages.media.kinds import PICTURE
from publisher.pages.models.audit import Actor
from publisher.pages.models.blob import Blob
from publisher.pages.models.change import content_change
from publisher.pages.models.media import MediaFile, MediaVersion
from publisher.pages.models.rendition import Rendition
from publisher.pages.models.validity import batches


def present_encoder() -> str:
    return f"Pillow {version_of('pillow')}"


@dataclass
class Remaking:
    """The pictures to make again: those made by another encoder or not at all, or with `is_all` every one."""

    is_all: bool = False
    encoder: str = field(default_factory=present_encoder)
    failed: dict[str, str] = field(default_factory=dict)
    """Why a picture couldn't be made again, by name; it stays as it is."""

    @cached_property
    def pictures(self) -> list[MediaVersion]:
        """Return one version of each blob, by name."""
        versions = MediaVersion.objects.live().exclude(blob__prepared_at=None).select_related("blob")
        found = {one.blob_id: one for one in versions.order_by("-name") if one.kind.group == PICTURE}
        if not self.is_all:
            made = Rendition.objects.live().filter(encoder=self.encoder)
            done = set(made.values_list("source", flat=True))
            found = {blob: one for blob, one in found.items() if blob not in done}
        return sorted(found.values(), key=lambda one: one.name)

    @property
    def left(self) -> list[MediaVersion]:
        """Return the pictures that an earlier run hasn't made yet."""
        waiting = Rendition.objects.waiting().filter(encoder=self.encoder)
        made = set(waiting.values_list("source", flat=True))
        return [one for one in self.pictures if one.blob_id not in made]

    def make(self, report: Report) -> None:
        """Make what is left; `report` is called before each picture and may raise to stop."""
        left = self.left
        for number, version in enumerate(left):
            report(number, len(left))
            self._make(version)

    def _make(self, version: MediaVersion) -> None:
        with one_at_a_time() as lock, tempfile.TemporaryDirectory(prefix=FOLDER) as folder:
            answer = decode(version.blob, version.kind, Path(folder), lock)
            if problem := answer.get("problem"):
                self.failed[version.name] = problem
                return
            with transaction.atomic():
                if Blob.objects.select_for_update().filter(pk=version.blob_id).exists():
                    Rendition.objects.waiting().filter(source=version.blob_id).delete()
                    keep_copies(version.blob, answer, Path(folder), since=None)

    def show(self, *, by: Actor) -> int:
        """Show all that has been made from the next content version on; return the number of pictures."""
        with content_change("remake renditions", by=by) as change:
            waiting = Rendition.objects.waiting().filter(source__in=MediaVersion.objects.live().values("blob"))
            made = sorted(set(waiting.values_list("source", flat=True)))
            for some in batches(made):
                before = Rendition.objects.live().filter(source__in=some)
                before.filter(since=change.version).delete()
                before.update(until=change.version)
                Rendition.objects.waiting().filter(source__in=some).update(since=change.version)
                Blob.objects.filter(pk__in=some).update(problem="")
                files = MediaFile.objects.filter(versions__until=None, versions__blob__in=some)
                change.is_shown = change.is_shown or any(file.is_published for file in files)
            change.is_unseen = bool(made)
            change.detail = {"pictures": len(made), "encoder": self.encoder}
        return len(made)
