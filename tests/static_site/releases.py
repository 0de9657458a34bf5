"""Releases made by hand, row by row as a build writes them, and a directory's resulting content."""

import gzip
import hashlib
from pathlib import Path

from django.utils import timezone

from static_site.mirrors.tree_files import MARKER
from static_site.models import Artifact, Release, Site

Files = dict[str, bytes]

ONE: Files = {"index.html": b"one", "guides/index.html": b"one guide", "old/page/index.html": b"old", "404.html": b"no"}
TWO: Files = {"index.html": b"two", "guides/index.html": b"two guides", "404.html": b"no", "feed.xml": b"<feed/>"}
THREE: Files = {"index.html": b"3", "new/page/index.html": b"new", "404.html": b"no", "feed.xml": b"<more/>"}


def publish(files: Files) -> int:
    """Write the next release like a build, with rows only for differences, and publish it."""
    number = Release.objects.next_number()
    complete = Release.Status.COMPLETE
    Release.objects.create(
        number=number, status=complete, content_version=number, fingerprint="f", completed_at=timezone.now()
    )
    newest = dict(Artifact.objects.newest().values_list("path", "digest"))
    ended = [path for path, digest in newest.items() if path not in files or digest_of(files[path]) != digest]
    Artifact.objects.newest().filter(path__in=ended).update(until=number)
    added = [path for path in files if path not in newest or path in ended]
    Artifact.objects.bulk_create([artifact(path, files[path], number) for path in added], batch_size=100)
    show(number)
    return number


def artifact(path: str, content: bytes, since: int, location: str = "", kind: str = "page") -> Artifact:
    return Artifact(
        path=path, since=since, kind=kind, digest=digest_of(content, location), size=len(content), reason="test",
        content_type="text/html; charset=utf-8", location=location, body=gzip.compress(content, 1),
    )  # fmt: skip


def digest_of(content: bytes, location: str = "") -> str:
    return hashlib.sha256(location.encode() + content).hexdigest()


def show(number: int) -> None:
    Site.objects.update(live_release=number)


def contents(tree: Path) -> Files:
    files = (path for path in tree.rglob("*") if not path.is_dir() or path.is_symlink())
    return {str(path.relative_to(tree)): path.read_bytes() for path in files if path.name != MARKER}


def everything(folder: Path) -> dict[str, int]:
    """Return everything in a folder, with the time of its last change."""
    return {str(path): path.lstat().st_mtime_ns for path in [folder, *folder.rglob("*")]}


def inodes(tree: Path) -> dict[str, tuple[int, int]]:
    """Return each file's inode with its time: a file that is written anew may get the number of the one before."""
    found = {path: (tree / path).stat() for path in contents(tree)}
    return {path: (file.st_ino, file.st_mtime_ns) for path, file in found.items()}
