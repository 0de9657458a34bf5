"""A site's repository in a ZIP, unpacked into a folder. Nothing that the ZIP says about itself is trusted.

An entry that would be written elsewhere, or that can't be read safely, refuses the whole ZIP. Entries that are useless
here (links, devices, files larger than the library takes) are left out and named. Bytes are counted while writing.
"""

import re
import stat
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from publisher.pages.importing.collection import Skipped
from publisher.pages.importing.zip_directory import ArchiveProblem, refuse_long_list
from publisher.pages.media.file_limits import LARGEST_ATTACHMENT, MEGABYTE, in_megabytes

LARGEST_SITE = 1024 * MEGABYTE
"""Bytes of all unpacked files together."""
LARGEST_ENTRY = LARGEST_ATTACHMENT
"""Bytes of one file: the library takes none that is larger."""
LONGEST_PLACE, LONGEST_NAME, DEEPEST = 1_000, 255, 40
"""Bytes of a file's place and of one name in it, and number of folders in each other."""

PIECE = 1 << 16
IS_UTF8 = 0x800
IS_ENCRYPTED = 0x1
DRIVE = re.compile(r"[A-Za-z]:")
HIRAGANA = re.compile("[ぁ-ん]")
NOT_OURS = {"__MACOSX", ".git", "node_modules"}
"""Folders that aren't the site's, wherever they are: macOS adds the first to each ZIP."""

DAMAGED = "The ZIP is damaged ({}). Make it again, and upload it whole."
TOO_LARGE = (
    f"The site's files have more than {LARGEST_SITE // MEGABYTE:,} MB unpacked. "
    "Make a ZIP without large downloads, and add those to the library by hand."
)


@dataclass(frozen=True)
class Unpacked:
    root: Path
    """The site's folder: the only one at the top, or the whole."""
    left_out: list[Skipped] = field(default_factory=list)


def unpack(file: BinaryIO, folder: Path, room: int = LARGEST_SITE) -> Unpacked:
    """Write the files of a ZIP into an empty folder; raise ArchiveProblem if it can't be used.

    `room` is the maximum of bytes written; the sizes in the ZIP don't count.
    """
    refuse_long_list(file)
    left_out: list[Skipped] = []
    try:
        with ZipFile(file) as archive:
            _refuse_unusable(archive)
            encoding = _encoding_of(archive.infolist())
            for entry in archive.infolist():
                place = _place(entry, encoding)
                if entry.is_dir() or not NOT_OURS.isdisjoint(place.split("/")):
                    continue
                if reason := _reason_against(entry, place):
                    left_out.append(Skipped(place, 0, reason))
                else:
                    room -= _write(archive, entry, folder, place, room, left_out)
    except (BadZipFile, zlib.error, EOFError, UnicodeDecodeError, NotImplementedError, OverflowError) as error:
        raise ArchiveProblem(DAMAGED.format(str(error).rstrip(".") or type(error).__name__)) from error
    root = _site_in(folder)
    top = f"{root.name}/" if root != folder else ""
    return Unpacked(root, [replace(one, place=one.place.removeprefix(top)) for one in left_out])


def _refuse_unusable(archive: ZipFile) -> None:
    """Refuse what the list of entries alone shows; what it hides is found when the bytes are read."""
    entries = archive.infolist()
    if not any(not entry.is_dir() for entry in entries):
        raise ArchiveProblem("The ZIP has no files. Make it from the folder of the whole site.")
    for entry in entries:
        if entry.flag_bits & IS_ENCRYPTED:
            raise ArchiveProblem(f"“{_shown(entry.filename)}” is encrypted. Make the ZIP without a password.")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            reason = f"“{_shown(entry.filename)}” is compressed by an unusual method (number {entry.compress_type})."
            raise ArchiveProblem(f"{reason} Make the ZIP with your system’s own program.")
    if sum(entry.file_size for entry in entries if entry.file_size <= LARGEST_ENTRY) > LARGEST_SITE:
        raise ArchiveProblem(TOO_LARGE)


def _encoding_of(entries: list[ZipInfo]) -> str:
    """Guess the encoding of names that aren't marked as UTF-8, which zipfile has read as cp437.

    Many programs write UTF-8 without the mark. Windows writes its own encoding: Japanese names are recognised by
    hiragana, which the bytes of Western names hardly ever make.
    """
    written = [entry.filename.encode("cp437") for entry in entries if not entry.flag_bits & IS_UTF8]
    for encoding in ("utf-8", "cp932"):
        try:
            names = [name.decode(encoding) for name in written]
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or any(HIRAGANA.search(name) for name in names):
            return encoding
    return "cp437"


def _place(entry: ZipInfo, encoding: str) -> str:
    """Return an entry's place below the folder; raise ArchiveProblem for one that would be elsewhere."""
    name = entry.filename if entry.flag_bits & IS_UTF8 else entry.filename.encode("cp437").decode(encoding)
    name = name.replace("\\", "/")  # of Windows programs
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or DRIVE.match(name) or ".." in parts:
        reason = f"“{_shown(entry.filename)}” would be written outside the site’s folder."
        raise ArchiveProblem(f"{reason} Make the ZIP again, from the site’s own folder.")
    return "/".join(parts)


def _reason_against(entry: ZipInfo, place: str) -> str:
    """Return why an entry is left out; empty if it isn't."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a symbolic link; put the file itself in its place"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "neither a file nor a folder"
    parts = place.encode().split(b"/")
    if len(place.encode()) > LONGEST_PLACE or len(parts) > DEEPEST or max(map(len, parts)) > LONGEST_NAME:
        return "its path is too long; move it nearer to the top, or shorten its name"
    return _too_large(entry.file_size) if entry.file_size > LARGEST_ENTRY else ""


def _write(archive: ZipFile, entry: ZipInfo, folder: Path, place: str, room: int, left_out: list[Skipped]) -> int:
    """Write one file and return its size; 0 if another entry has its name."""
    target = folder / place
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as copy, archive.open(entry) as source:
            size = _copy(source, copy, min(room, LARGEST_ENTRY))
    except (FileExistsError, NotADirectoryError):
        left_out.append(Skipped(place, 0, "another entry has its name; the first one is read"))
        return 0
    if size > room:
        raise ArchiveProblem(TOO_LARGE)
    if size > LARGEST_ENTRY:
        target.unlink()
        left_out.append(Skipped(place, 0, _too_large(size)))
    return size


def _copy(source: IO[bytes], copy: BinaryIO, most: int) -> int:
    """Copy a file and return its size, or the first size beyond `most`: its entry may have said less."""
    size = 0
    while size <= most and (piece := source.read(PIECE)):
        size += copy.write(piece)
    return size


def _too_large(size: int) -> str:
    return f"has {in_megabytes(size)} or more; a file may have {in_megabytes(LARGEST_ENTRY)}"


def _site_in(folder: Path) -> Path:
    """Return the only folder at the top, as in GitHub's ZIPs; the folder itself if there is more."""
    tops = [top for top in folder.iterdir() if top.name not in NOT_OURS and not top.name.startswith("._")]
    return tops[0] if len(tops) == 1 and tops[0].is_dir() else folder


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in name)[:100]
