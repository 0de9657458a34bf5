"""A directory that always shows one whole release: two trees side by side, and a link to one of them.

An update brings the hidden tree to the live release, then flips the link in one rename. An update that is killed or
fails at any point leaves the shown tree alone, and the next update repairs the other. While nothing is shown, an update
makes both trees, each file from one reading: the next change then costs no second tree.
`./manage.py build_static_site --output` calls check() before it builds, looking_ahead() meanwhile, update() afterwards.
"""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.command_lines import command
from static_site.mirrors.directory_tree import TreeMarker
from static_site.mirrors.hidden_trees import Look, Manner, base_of, bring
from static_site.mirrors.mirror import MirrorError, MirrorReport
from static_site.mirrors.mirror_place import MirrorPlace
from static_site.mirrors.tree_files import LeadsOutError
from static_site.models import Release, Site
from static_site.rendering.forked_result import EndedError, ForkedResult

__all__ = ["DirectoryMirror", "MirrorError", "MirrorReport"]

CURES = {
    errno.ENOSPC: "Free space on its disk",
    errno.EDQUOT: "Free space in this user's quota",
    errno.EROFS: "Make its disk writable",
    errno.EACCES: "Let this user write there",
    errno.EPERM: "Let this user write there",
}

WHOLE = "It still shows, whole, what it showed before."


@dataclass(frozen=True)
class DirectoryMirror:
    """A mirror; `patience` is the seconds that an update waits for another update of the same directory.

    `jobs` is the number of processes that write a new mirror.
    """

    path: Path
    jobs: int = 1
    patience: float = 60.0
    ahead: Look | None = None

    @property
    def place(self) -> MirrorPlace:
        return MirrorPlace(self.path)

    def check(self) -> None:
        """Raise MirrorError when the directory can't be, or become, this site's mirror. Touches nothing."""
        with self._explained():
            try:
                self.place.check()
            except MirrorError:
                # A mirror that another process is creating may look unowned: check what that process leaves behind.
                if not self.place.beside("lock").exists():
                    raise
                with self._locked():
                    self.place.check()

    @contextmanager
    def looking_ahead(self) -> "Iterator[DirectoryMirror]":
        """Yield this mirror while a process of its own looks at the tree that the next update will show.

        A change of that tree after the look is noticed by the second next update, like one after an update.
        """
        shown = self.place.shown
        if shown is None or self.jobs == 1:
            yield self
        else:
            (hidden,) = (tree for tree in self.place.trees if tree != shown)
            with ForkedResult(hidden.seal) as seal:
                yield replace(self, ahead=Look(hidden, seal))

    def update(self, *, whole: bool = False) -> MirrorReport:
        """Bring the mirror to the live release. Repeating it costs nothing, unless `whole` compares every byte."""
        began = time.monotonic()
        self.check()
        with self._explained(), self._locked():
            self.place.check()
            report = self._update(whole=whole)
        return replace(report, seconds=time.monotonic() - began)

    def shown_release(self) -> int | None:
        """Return the release that it shows; None when it shows nothing, or a release that no longer exists."""
        shown = self.place.shown
        return base_of(shown, Site.objects.get()) if shown else None

    def _update(self, *, whole: bool) -> MirrorReport:
        site = Site.objects.select_related("live_release").get()
        release, place = self._live_release(site), self.place
        shown, trees = place.shown, place.trees
        if shown and not whole and base_of(shown, site) == release.number:
            return MirrorReport(str(self.path), release.number)
        place.clear_away()
        hidden = [tree for tree in trees if tree != shown]
        brought = bring(hidden, site, release, Manner(whole, self.jobs, self.ahead))
        # Sync every file before the markers that vouch for them: one call costs far less than one for each file.
        os.sync()
        for tree, now in zip(hidden, brought, strict=True):
            tree.mark(replace(TreeMarker.of(site.identity, release), seal=now.seal))
        place.show(hidden[0])
        return MirrorReport(str(self.path), release.number, **brought[0].counts, whole_comparison=brought[0].is_whole)

    def _live_release(self, site: Site) -> Release:
        if site.live_release is None:
            raise MirrorError(
                f"There is nothing to write to {self.path}: no release is live yet. "
                f"Make one: {command('build_static_site')}"
            )
        return site.live_release

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Allow one update at a time; the kernel frees the lock however its process ends."""
        with self.place.beside("lock").open("ab") as lock:
            self._wait_for(lock.fileno())
            yield

    def _wait_for(self, lock: int) -> None:
        until = time.monotonic() + self.patience
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > until:
                    raise MirrorError(
                        f"{self.path} is being updated by another process, which hasn't finished within "
                        f"{self.patience:.0f} s. Try again later. To identify it: fuser {self.place.beside('lock')}"
                    ) from error
            time.sleep(0.1)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except LeadsOutError as error:
            raise MirrorError(
                f"{str(error)!r} leads out of {self.path}, so nothing was written there. Write the site again: "
                f"{command('build_static_site', '--full')}; and find out who wrote that path."
            ) from error
        except EndedError as error:
            again = command("build_static_site", "--output", str(self.path), "--jobs", "1")
            raise MirrorError(
                f"{self.path} could not be brought to the live release: a process that wrote it was killed. {WHOLE} "
                f"If memory ran out, use one process: {again}"
            ) from error
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            cure = CURES.get(error.errno or 0, "Fix that")
            raise MirrorError(
                f"{self.path} could not be brought to the live release: {error.strerror or error}{where}. "
                f"{WHOLE} {cure} and try again."
            ) from error
