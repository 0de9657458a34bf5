"""Where a directory mirror is: the link that readers follow, the two trees beside it, and what is refused there."""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from static_site.mirrors.directory_tree import Tree, sync_directory
from static_site.mirrors.mirror import MirrorError
from static_site.models import Site

TREES = ("a", "b")


@dataclass(frozen=True)
class MirrorPlace:
    """A directory mirror's path; its trees and other files have names that begin like it."""

    path: Path

    @property
    def link(self) -> Path:
        """Return the absolute path, with links resolved in all but its last component."""
        path = Path(os.path.abspath(self.path))
        return Path(os.path.realpath(path.parent), path.name)

    @property
    def shown(self) -> Tree | None:
        """Return the tree that our link shows; None without such a link."""
        if not self.link.is_symlink():
            return None
        target = os.readlink(self.link)
        return next((tree for tree in self.trees if tree.root.name == target), None)

    @property
    def trees(self) -> list[Tree]:
        return [Tree(self.beside(name), spare=self.beside("part")) for name in TREES]

    def beside(self, name: str) -> Path:
        link = self.link
        return link.with_name(f".{link.name}.{name}")

    def show(self, tree: Tree) -> None:
        """Flip the link: readers switch from one release to the other here."""
        place, link = self.link, self.beside("link")
        link.symlink_to(tree.root.name)
        if not place.is_symlink() and place.is_dir():
            place.rmdir()
        link.replace(place)
        sync_directory(place.parent)

    def clear_away(self) -> None:
        """Delete files that a killed update left beside the trees."""
        for name in ("part", "link"):
            self.beside(name).unlink(missing_ok=True)

    def check(self) -> None:
        """Raise MirrorError when this can't be, or become, this site's mirror. Touches nothing."""
        self._check_parent()
        self._check_link()
        self._check_trees()

    def _check_parent(self) -> None:
        parent = self.link.parent
        if not parent.is_dir():
            raise self._refused(f"there is no directory {parent}", f"Make it: mkdir -p {shlex.quote(str(parent))}")
        if not os.access(parent, os.W_OK | os.X_OK):
            raise self._refused(f"this user may not write in {parent}", "Name another directory, or let it")

    def _check_link(self) -> None:
        """Accept nothing, an empty directory, or our own link."""
        place = self.link
        if place.is_symlink():
            if self.shown is None:
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
        identity, shown = str(Site.objects.get().identity), self.shown
        for tree in self.trees:
            marker, root = tree.marker(), tree.root
            if root.is_symlink() or (root.exists() and not root.is_dir()):
                raise self._refused(
                    f"{root}, which it needs, is no directory", "Delete that, or name another directory"
                )
            if marker and marker.site != identity:
                reason = f"{root} holds the site {marker.site}, and this one is {identity}"
                raise self._refused(reason, f"Name another directory, or delete it: rm -r {self._everything()}")
            if not marker and not shown and not tree.is_empty:
                reason = f"{root}, which it needs, holds files that aren't Publisher's"
                raise self._refused(reason, "Name another directory, or empty that one")

    def _everything(self) -> str:
        """Return the shell arguments that delete the mirror."""
        return " ".join(shlex.quote(str(path)) for path in (self.link, *(tree.root for tree in self.trees)))

    def _refused(self, reason: str, cure: str) -> MirrorError:
        return MirrorError(f"{self.path} can't hold the site: {reason}. {cure}.")
