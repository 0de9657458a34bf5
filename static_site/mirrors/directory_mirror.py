"""A directory that always shows one whole release: two trees side by side, and a link to one of them.

An update brings the hidden tree to the live release, then flips the link in one rename. An update that is killed or
fails at any point leaves the shown tree alone, and the next update repairs the other. While nothing is shown, an update
makes both trees, each file from one reading: the next change then costs no second tree.
`./manage.py build_static_site --output` calls check() before it builds and update() afterwards.
"""

import errno
import fcntl
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from publisher.command_lines import command
from static_site.mirrors.directory_tree import Tree, TreeMarker
from static_site.mirrors.mirror import MirrorError, MirrorReport
from static_site.mirrors.mirror_changes import BATCH, Changes, Wanted, with_bytes
from static_site.mirrors.mirror_place import MirrorPlace
from static_site.mirrors.tree_files import LeadsOutError, TreeFiles, share_of, write_new
from static_site.models import Release, Site
from static_site.models.site import PURGED

__all__ = ["DirectoryMirror", "MirrorError", "MirrorReport"]

CURES = {
    errno.ENOSPC: "Free space on its disk",
    errno.EDQUOT: "Free space in this user's quota",
    errno.EROFS: "Make its disk writable",
    errno.EACCES: "Let this user write there",
    errno.EPERM: "Let this user write there",
}


class Brought(NamedTuple):
    """A tree that has been brought to a release: its new seal, the counts, and whether every file was compared."""

    seal: int
    counts: Counter[str]
    is_whole: bool


@dataclass(frozen=True)
class DirectoryMirror:
    """A mirror; `patience` is the seconds that an update waits for another update of the same directory."""

    path: Path
    patience: float = 60.0

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
        return _base(shown, Site.objects.get()) if shown else None

    def _update(self, *, whole: bool) -> MirrorReport:
        site = Site.objects.select_related("live_release").get()
        release, place = self._live_release(site), self.place
        shown, trees = place.shown, place.trees
        if shown and not whole and _base(shown, site) == release.number:
            return MirrorReport(str(self.path), release.number)
        place.clear_away()
        hidden = [tree for tree in trees if tree != shown]
        brought = _brought(hidden, site, release, whole=whole)
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
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            cure = CURES.get(error.errno or 0, "Fix that")
            raise MirrorError(
                f"{self.path} could not be brought to the live release: {error.strerror or error}{where}. "
                f"It still shows, whole, what it showed before. {cure} and try again."
            ) from error


def _base(tree: Tree, site: Site) -> int | None:
    """Return the release that the tree is known to hold; None when every file must be compared."""
    marker = tree.marker()
    if marker is None or marker.release is None or marker.release < site.oldest_kept:
        return None
    # A takedown removes pages from releases that trees already hold.
    release = Release.objects.filter(number=marker.release).exclude(fingerprint=PURGED).first()
    return marker.release if release and marker == TreeMarker.of(site.identity, release) else None


def _sealed_base(tree: Tree, site: Site) -> tuple[int | None, int]:
    """Return the base of a tree about to be shown, and its seal: files that don't change must be as they were left."""
    base, marker = _base(tree, site), tree.marker()
    seal = tree.seal() if base is not None else 0
    return (base, seal) if marker and marker.seal == seal else (None, 0)


def _brought(trees: list[Tree], site: Site, release: Release, *, whole: bool) -> list[Brought]:
    """Bring hidden trees to a release. Until they are marked again, their markers say that they hold none."""
    are_empty = all(tree.is_empty for tree in trees)
    bases = [(None, 0) if whole else _sealed_base(tree, site) for tree in trees]
    for tree in trees:
        # Even after a power failure, from here on.
        tree.mark(TreeMarker(str(site.identity)))
    if are_empty:
        return _filled(trees, Changes(release.number, None))
    return [_bring(tree, release.number, *base) for tree, base in zip(trees, bases, strict=True)]


def _filled(trees: list[Tree], changes: Changes) -> list[Brought]:
    """Write a whole release into empty trees: each file is read and unpacked once for all of them."""
    seals, written = [0] * len(trees), 0
    with ExitStack() as stack:
        files = [stack.enter_context(tree.files()) for tree in trees]
        for wanted in changes.wanted():
            for artifact, pieces in with_bytes(wanted):
                for number, stored in enumerate(write_new(files, artifact.path, pieces)):
                    seals[number] += share_of(artifact.path, stored)
            written += len(wanted)
    return [Brought(seal, Counter(written=written, removed=0, unchanged=0), True) for seal in seals]


def _bring(tree: Tree, release: int, base: int | None, sealed: int) -> Brought:
    counts, seal = _changed(tree, Changes(release, base), sealed)
    if base is not None and Site.objects.filter(oldest_kept__gt=base).exists():
        # Rows that we may not have read were pruned in the meantime.
        base = None
        again, seal = _changed(tree, Changes(release, None))
        counts += again
    return Brought(seal, counts, base is None)


def _changed(tree: Tree, changes: Changes, seal: int = 0) -> tuple[Counter[str], int]:
    """Return the counts and the tree's new seal. Remove first: a file may become a directory, or the reverse."""
    counts: Counter[str] = Counter()
    with tree.files() as files:
        for paths in _chunks(tree.paths()) if changes.base is None else changes.outdated(changes.base):
            seal -= files.share(paths) if changes.base is not None else 0
            kept = {artifact.path for artifact in changes.wanted_at(paths)}
            counts["removed"] += sum(files.remove(path) for path in paths if path not in kept)
        if changes.base is None:
            tree.remove_empty_directories()
            files.known.clear()
        for wanted in changes.wanted():
            different = [artifact for artifact in wanted if not _holds(files, artifact)]
            for artifact, pieces in with_bytes(different):
                files.write(artifact.path, pieces)
            seal += files.share(artifact.path for artifact in wanted)
            counts.update(written=len(different), unchanged=len(wanted) - len(different))
    return counts, seal


def _holds(files: TreeFiles, artifact: Wanted) -> bool:
    return files.holds(artifact.path, artifact.size, artifact.digest, artifact.location.encode())


def _chunks(paths: Iterator[str]) -> Iterator[list[str]]:
    while chunk := list(islice(paths, BATCH)):
        yield chunk
