"""A directory that always shows one whole release: two trees side by side, and a link to one of them.

An update brings the hidden tree to the live release, then flips the link in one rename. An update that is killed or
fails at any point leaves the shown tree alone, and the next update repairs the other.
`./manage.py build_static_site --output` calls check() before it builds and update() afterwards.
"""

import errno
import fcntl
import os
import shlex
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from publisher.command_lines import command
from static_site.mirrors.directory_tree import Tree, TreeMarker, sync_directory
from static_site.mirrors.mirror import MirrorError, MirrorReport
from static_site.mirrors.mirror_changes import BATCH, Changes, with_bytes
from static_site.models import Release, Site
from static_site.models.site import PURGED

__all__ = ["DirectoryMirror", "MirrorError", "MirrorReport"]

TREES = ("a", "b")

CURES = {
    errno.ENOSPC: "Free space on its disk",
    errno.EDQUOT: "Free space in this user's quota",
    errno.EROFS: "Make its disk writable",
    errno.EACCES: "Let this user write there",
    errno.EPERM: "Let this user write there",
}


@dataclass(frozen=True)
class DirectoryMirror:
    """A mirror; `patience` is the seconds that an update waits for another update of the same directory."""

    path: Path
    patience: float = 60.0

    def check(self) -> None:
        """Raise MirrorError when the directory can't be, or become, this site's mirror. Touches nothing."""
        with self._explained():
            try:
                self._check()
            except MirrorError:
                # A mirror that another process is creating may look unowned: check what that process leaves behind.
                if not self._beside("lock").exists():
                    raise
                with self._locked():
                    self._check()

    def update(self, *, whole: bool = False) -> MirrorReport:
        """Bring the mirror to the live release. Repeating it costs nothing, unless `whole` compares every byte."""
        began = time.monotonic()
        self.check()
        with self._explained(), self._locked():
            self._check()
            report = self._update(whole=whole)
        return replace(report, seconds=time.monotonic() - began)

    def shown_release(self) -> int | None:
        """Return the release that it shows; None when it shows nothing, or a release that no longer exists."""
        return _base(self._tree(self._shown), Site.objects.get()) if self._shown else None

    def _update(self, *, whole: bool) -> MirrorReport:
        site = Site.objects.select_related("live_release").get()
        release = self._live_release(site)
        complete = TreeMarker.of(site.identity, release)
        if self._shown and not whole and _base(self._tree(self._shown), site) == release.number:
            return MirrorReport(str(self.path), release.number)
        idle = self._tree("b" if self._shown == "a" else "a")
        base, sealed = (None, 0) if whole else _sealed_base(idle, site)
        self._clear_away()
        # From here on, the marker says that the tree holds no release, even after a power failure.
        idle.mark(TreeMarker(complete.site))
        counts, seal = _bring(idle, Changes(release.number, base), sealed)
        if base is not None and Site.objects.filter(oldest_kept__gt=base).exists():
            # Rows that we may not have read were pruned in the meantime.
            base = None
            again, seal = _bring(idle, Changes(release.number, base))
            counts += again
        # Sync every file before the marker that vouches for them: one call costs far less than one for each file.
        os.sync()
        idle.mark(replace(complete, seal=seal))
        self._show(idle)
        return MirrorReport(str(self.path), release.number, **counts, whole_comparison=base is None)

    def _live_release(self, site: Site) -> Release:
        if site.live_release is None:
            raise MirrorError(
                f"There is nothing to write to {self.path}: no release is live yet. "
                f"Make one: {command('build_static_site')}"
            )
        return site.live_release

    def _clear_away(self) -> None:
        """Delete files that a killed update left beside the trees."""
        for name in ("part", "link"):
            self._beside(name).unlink(missing_ok=True)

    def _show(self, tree: Tree) -> None:
        """Flip the link: readers switch from one release to the other here."""
        link = self._beside("link")
        link.symlink_to(tree.root.name)
        if not self._place.is_symlink() and self._place.is_dir():
            self._place.rmdir()
        link.replace(self._place)
        sync_directory(self._place.parent)

    @property
    def _place(self) -> Path:
        """Return the absolute path, with links resolved in all but its last component."""
        path = Path(os.path.abspath(self.path))
        return Path(os.path.realpath(path.parent), path.name)

    @property
    def _shown(self) -> str | None:
        """Return the tree that our link shows; None without such a link."""
        if not self._place.is_symlink():
            return None
        target = os.readlink(self._place)
        return next((name for name in TREES if self._beside(name).name == target), None)

    def _tree(self, name: str) -> Tree:
        return Tree(self._beside(name), spare=self._beside("part"))

    def _beside(self, name: str) -> Path:
        return self._place.with_name(f".{self._place.name}.{name}")

    def _check(self) -> None:
        self._check_parent()
        self._check_place()
        self._check_trees()

    def _check_parent(self) -> None:
        parent = self._place.parent
        if not parent.is_dir():
            raise self._refused(f"there is no directory {parent}", f"Make it: mkdir -p {shlex.quote(str(parent))}")
        if not os.access(parent, os.W_OK | os.X_OK):
            raise self._refused(f"this user may not write in {parent}", "Name another directory, or let it")

    def _check_place(self) -> None:
        """Accept nothing, an empty directory, or our own link."""
        place = self._place
        if place.is_symlink():
            if self._shown is None:
                leads = f"it is a link to {os.readlink(place)}, which isn't Publisher's"
                raise self._refused(leads, "Name another directory, or delete the link")
        elif place.is_dir():
            if place.is_mount():
                raise self._refused("a disk is mounted there, but Publisher needs a link", "Name a directory below it")
            if any(place.iterdir()):
                raise self._refused("it holds files that aren't Publisher's", "Name another directory, or empty it")
        elif place.exists():
            raise self._refused("it is a file", "Name another directory, or delete the file")

    def _check_trees(self) -> None:
        """Check who owns the trees: a tree that our link shows is ours; without the link, only its marker tells."""
        identity = str(Site.objects.get().identity)
        for tree in map(self._tree, TREES):
            marker, root = tree.marker(), tree.root
            if root.is_symlink() or (root.exists() and not root.is_dir()):
                raise self._refused(
                    f"{root}, which it needs, is no directory", "Delete that, or name another directory"
                )
            if marker and marker.site != identity:
                reason = f"{root} holds the site {marker.site}, and this one is {identity}"
                raise self._refused(reason, f"Name another directory, or delete it: rm -r {self._everything()}")
            if not marker and not self._shown and not tree.is_empty:
                reason = f"{root}, which it needs, holds files that aren't Publisher's"
                raise self._refused(reason, "Name another directory, or empty that one")

    def _everything(self) -> str:
        """Return the shell arguments that delete the mirror."""
        return " ".join(shlex.quote(str(path)) for path in (self._place, *map(self._beside, TREES)))

    def _refused(self, reason: str, cure: str) -> MirrorError:
        return MirrorError(f"{self.path} can't hold the site: {reason}. {cure}.")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Allow one update at a time; the kernel frees the lock however its process ends."""
        with self._beside("lock").open("ab") as lock:
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
                        f"{self.patience:.0f} s. Try again later. To identify it: fuser {self._beside('lock')}"
                    ) from error
            time.sleep(0.1)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
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


def _bring(tree: Tree, changes: Changes, seal: int = 0) -> tuple[Counter[str], int]:
    """Return the counts and the tree's new seal. Remove first: a file may become a directory, or the reverse."""
    counts: Counter[str] = Counter()
    is_empty = True
    for paths in _chunks(tree.paths()) if changes.base is None else changes.places(changes.base):
        is_empty = False
        seal -= tree.share(paths) if changes.base is not None else 0
        kept = {artifact.path for artifact in changes.wanted_at(paths)}
        counts["removed"] += sum(tree.remove(path) for path in paths if path not in kept)
    if changes.base is None:
        tree.remove_empty_directories()
    for wanted in changes.wanted():
        different = wanted if is_empty else [artifact for artifact in wanted if not tree.holds(artifact)]
        for artifact, pieces in with_bytes(different):
            tree.write(artifact.path, pieces)
        seal += tree.share(artifact.path for artifact in wanted)
        counts.update(written=len(different), unchanged=len(wanted) - len(different))
    return counts, seal


def _chunks(paths: Iterator[str]) -> Iterator[list[str]]:
    while chunk := list(islice(paths, BATCH)):
        yield chunk
