"""A mirror's hidden trees, brought to a release: from scratch, by what changed, or compared as a whole.

Only directory_mirror.py calls it, holding the lock.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from static_site.mirrors.directory_tree import Tree, TreeMarker
from static_site.mirrors.mirror_changes import BATCH, Changes, Wanted, with_bytes
from static_site.mirrors.new_trees import write_release
from static_site.mirrors.tree_files import TreeFiles
from static_site.models import Release, Site
from static_site.models.site import PURGED
from static_site.rendering.forked_result import EndedError, ForkedResult


class Brought(NamedTuple):
    """A tree that has been brought to a release: its new seal, the counts, and whether every file was compared."""

    seal: int
    counts: Counter[str]
    is_whole: bool


class Look(NamedTuple):
    """A look at a hidden tree, which another process takes."""

    tree: Tree
    seal: ForkedResult[int]

    def has_found(self, tree: Tree, seal: int) -> bool:
        """Return True if it saw the tree with this seal; False too if another update was just changing it."""
        try:
            return tree == self.tree and self.seal.get() == seal
        except (OSError, EndedError):
            return False


class Manner(NamedTuple):
    """How to bring trees to a release: by comparing every byte, by how many processes, after which look ahead."""

    whole: bool
    jobs: int
    ahead: Look | None


def bring(trees: list[Tree], site: Site, release: Release, manner: Manner) -> list[Brought]:
    """Bring hidden trees to a release. Until they are marked again, their markers say that they hold none."""
    are_empty = all(tree.is_empty for tree in trees)
    bases = [(None, 0) if manner.whole else _sealed_base(tree, site, manner.ahead) for tree in trees]
    for tree in trees:
        # Even after a power failure, from here on.
        tree.mark(TreeMarker(str(site.identity)))
    if are_empty:
        return _filled(trees, release.number, manner.jobs)
    return [_bring(tree, release.number, *base) for tree, base in zip(trees, bases, strict=True)]


def base_of(tree: Tree, site: Site) -> int | None:
    """Return the release that the tree is known to hold; None when every file must be compared."""
    marker = tree.marker()
    if marker is None or marker.release is None or marker.release < site.oldest_kept:
        return None
    # A takedown removes pages from releases that trees already hold.
    release = Release.objects.filter(number=marker.release).exclude(fingerprint=PURGED).first()
    return marker.release if release and marker == TreeMarker.of(site.identity, release) else None


def _sealed_base(tree: Tree, site: Site, ahead: Look | None) -> tuple[int | None, int]:
    """Return the base of a tree about to be shown, and its seal: files that don't change must be as they were left."""
    base, marker = base_of(tree, site), tree.marker()
    if base is None or marker is None:
        return None, 0
    is_sealed = (ahead and ahead.has_found(tree, marker.seal)) or tree.seal() == marker.seal
    return (base, marker.seal) if is_sealed else (None, 0)


def _filled(trees: list[Tree], release: int, jobs: int) -> list[Brought]:
    seals, files = write_release(trees, release, jobs)
    return [Brought(seal, Counter(written=files, removed=0, unchanged=0), True) for seal in seals]


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
