"""The pages' files in a folder. The collection calls it for names, and `read_text` for contents.

Folders that hold no pages in any generator (hidden ones, templates, output) are skipped. A link to a folder already
read isn't followed again, so a loop of links ends; a link that leads out of the folder is never followed.
"""

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from publisher.characters import NO_TEXT
from publisher.pages.importing.problems import FileProblem

MARKDOWN_SUFFIXES = (".md", ".markdown", ".mkd", ".mdown", ".mkdn", ".mkdown")
RST_SUFFIXES = (".rst",)
JSX_SUFFIXES = (".mdx",)
SUFFIXES = (*MARKDOWN_SUFFIXES, *RST_SUFFIXES, *JSX_SUFFIXES)
HTML_SUFFIXES = (".html", ".htm")
TEMPLATE_SUFFIXES = (".njk", ".liquid")
FRONT_MATTER_SUFFIXES = (*HTML_SUFFIXES, *TEMPLATE_SUFFIXES)
"""Suffixes of HTML that is a page if it begins with front matter."""
PAGE_SUFFIXES = (*SUFFIXES, *FRONT_MATTER_SUFFIXES)
FRONT_MATTER = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:---|\+\+\+)[ \t]*(?:yaml|toml|json|js|javascript)?[ \t]*\r?\n")
NO_PAGES = {"node_modules", "_site", "_includes", "_layouts", "_data", "_sass"}
LEADS_OUT = "a link that leads out of the folder; copy its target into the folder"
STRAY = re.compile(f"{NO_TEXT.pattern}|\x7f")
"""Characters that are not text, and invisible in an editor."""
MAX_FILE_SIZE = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """A file's place below the folder, with `/`, safe to print; `problem` is set if it can't even be opened."""

    place: str
    file: Path
    problem: str = ""


class Contents(NamedTuple):
    """A file's text without stray characters, and where these were: line and code point."""

    text: str
    strays: list[tuple[int, str]]


def page_files(
    root: Path, others: Counter[str], tops: Iterable[str] = ("",), suffixes: Collection[str] = PAGE_SUFFIXES
) -> Iterator[Found]:
    """Yield every page's file of some folders below `root`, by name, a folder's files before its subfolders.

    Count in `others` the files with other suffixes, and those that need front matter and have none, by suffix.
    """
    problems: list[Found] = []
    inside = root.resolve()
    for folder, names in _folders(root, tops, inside, problems):
        for name in names:
            file, suffix = Path(folder, name), Path(name).suffix.lower()
            if suffix not in suffixes or (suffix in FRONT_MATTER_SUFFIXES and not _has_front_matter(file)):
                others[suffix or "without a suffix"] += 1
                continue
            yield Found(_place(file, root), file, "" if _is_inside(file, inside) else LEADS_OUT)
    yield from problems


def all_files(root: Path, tops: Iterable[str]) -> Iterator[Found]:
    """Yield every file of some folders below `root` once, by name; one that leads out of `root` is left out."""
    inside = root.resolve()
    for folder, names in _folders(root, tops, inside, []):
        for file in (Path(folder, name) for name in names):
            if _is_inside(file, inside):
                yield Found(_place(file, root), file)


def _folders(root: Path, tops: Iterable[str], inside: Path, problems: list[Found]) -> Iterator[tuple[str, list[str]]]:
    """Yield each folder once, with the names of its files that aren't hidden; add folders that can't be read."""
    seen: set[tuple[int, int]] = set()

    def remember(error: OSError) -> None:
        problems.append(Found(_place(Path(error.filename), root), Path(error.filename), error.strerror or "unreadable"))

    walks = (os.walk(root / top, followlinks=True, onerror=remember) for top in tops if (root / top).is_dir())
    for folder, folders, names in chain.from_iterable(walks):
        if not _is_inside(folder, inside):
            folders.clear()
            problems.append(Found(_place(Path(folder), root), Path(folder), LEADS_OUT))
            continue
        status = Path(folder).stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in NO_PAGES)
        yield folder, sorted(name for name in names if not name.startswith("."))


def _has_front_matter(file: Path) -> bool:
    try:
        with file.open("rb") as content:
            return FRONT_MATTER.match(content.read(200)) is not None
    except OSError:
        return False


def _is_inside(file: str | Path, folder: Path) -> bool:
    """Resolve a file's links and return True if it is in the folder; links in a loop count where they are."""
    return Path(os.path.realpath(file)).is_relative_to(folder)


def _place(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()


def read_text(file: Path, *, is_verbatim: bool = False) -> Contents:
    """Return the text without a byte order mark and, unless verbatim, with `\\n` line ends; or raise FileProblem."""
    content = _read_bytes(file)
    if b"\0" in content:
        raise FileProblem("a NUL byte: this is not a text file", content.count(b"\n", 0, content.index(b"\0")) + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"byte {error.start + 1} (0x{content[error.start]:02x}) is not UTF-8; save the file as UTF-8"
        raise FileProblem(reason, line) from error
    if not text.strip():
        raise FileProblem("the file is empty")
    if not is_verbatim:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    strays = [(text.count("\n", 0, found.start()) + 1, f"U+{ord(found[0]):04X}") for found in STRAY.finditer(text)]
    return Contents(STRAY.sub("", text), strays)


def _read_bytes(file: Path) -> bytes:
    try:
        file.name.encode()
        if not file.is_file():
            raise FileProblem("not a file that can be read (a broken link, a loop of links or a device)")
        if file.stat().st_size > MAX_FILE_SIZE:
            raise FileProblem(f"larger than {MAX_FILE_SIZE // 1024 // 1024} MB")
        return file.read_bytes()
    except UnicodeEncodeError as error:
        raise FileProblem("the file name is not UTF-8; rename the file") from error
    except OSError as error:
        raise FileProblem(f"can't be read: {error.strerror}") from error
