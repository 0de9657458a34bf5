"""The kinds of file that a library takes, recognised by their content: a name alone proves nothing.

Signatures are those of the formats' own specifications. A file's name must agree with its content, or a browser and a
reader's computer could each take it for something else.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

PICTURE, DOCUMENT, AUDIO, VIDEO = "picture", "document", "audio", "video"
HEAD = 4096
"""Bytes at the beginning of a file that tell its kind."""


class UnusableFile(ValueError):
    """A file that the library doesn't take; the text says why, and what to do."""


@dataclass(frozen=True)
class Kind:
    suffix: str  # with the dot: .jpg
    content_type: str
    group: str
    label: str  # for readers: PDF
    other_suffixes: tuple[str, ...] = ()


KINDS = {
    kind.suffix: kind
    for kind in (
        Kind(".jpg", "image/jpeg", PICTURE, "JPEG", (".jpeg", ".jpe", ".jfif")),
        Kind(".png", "image/png", PICTURE, "PNG"),
        Kind(".gif", "image/gif", PICTURE, "GIF"),
        Kind(".webp", "image/webp", PICTURE, "WebP"),
        Kind(".pdf", "application/pdf", DOCUMENT, "PDF"),
        Kind(".csv", "text/csv; charset=utf-8", DOCUMENT, "CSV"),
        Kind(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", DOCUMENT, "XLSX"),
        Kind(".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", DOCUMENT, "DOCX"),
        Kind(".ods", "application/vnd.oasis.opendocument.spreadsheet", DOCUMENT, "ODS"),
        Kind(".odt", "application/vnd.oasis.opendocument.text", DOCUMENT, "ODT"),
        Kind(".zip", "application/zip", DOCUMENT, "ZIP"),
        Kind(".mp3", "audio/mpeg", AUDIO, "MP3"),
        Kind(".mp4", "video/mp4", VIDEO, "MP4", (".m4v",)),
        Kind(".webm", "video/webm", VIDEO, "WebM"),
    )
}
BY_SUFFIX = {suffix: kind for kind in KINDS.values() for suffix in (kind.suffix, *kind.other_suffixes)}
TAKEN = "JPEG, PNG, GIF, WebP, PDF, CSV, XLSX, ODS, DOCX, ODT, ZIP, MP3, MP4 and WebM"

CURES = {
    ".svg": "SVG files can hold scripts; export the picture as PNG",
    ".heic": "Browsers can't show HEIC; save the photo as JPEG (iPhone: Settings, Camera, Formats, Most Compatible)",
    ".avif": "save the picture as JPEG or WebP",
    ".tiff": "save the picture as JPEG or PNG",
    ".bmp": "save the picture as PNG",
    ".doc": "save it as DOCX or PDF",
    ".xls": "save it as XLSX or CSV",
    ".html": "copy its text into a page",
    ".mov": "export the film as MP4",
    ".wav": "export the sound as MP3",
}

SIGNATURES = (
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"GIF87a", ".gif"),
    (b"GIF89a", ".gif"),
    (b"%PDF-", ".pdf"),
    (b"ID3", ".mp3"),
    (b"\x1aE\xdf\xa3", ".webm"),
)
ZIP_ENTRY, ZIP_END = b"PK\1\2", struct.Struct("<4s4H2LH")  # APPNOTE 6.3, 4.3.12 and 4.3.16
LONGEST_END = ZIP_END.size + (1 << 16)  # with a comment
MOST_OF_TABLE = 1 << 18
"""Bytes of an archive's table of contents that are read: some 3,000 names."""

OFFICE = {b"xl/workbook.xml": ".xlsx", b"word/document.xml": ".docx"}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.text": ".odt",
}
MARKUP = re.compile(rb"^\s*<|<(?:!doctype|html|script|svg|\?xml)\b", re.IGNORECASE)


class Size(NamedTuple):
    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height


def kind_of(file: BinaryIO, name: str) -> Kind:
    """Return the kind of a file by its content; raise UnusableFile if it isn't one, or its name says another."""
    suffix = PurePosixPath(name.lower()).suffix
    found = _by_content(file, suffix)
    if found is None:
        cure = CURES.get(suffix, f"the library takes {TAKEN}")
        raise UnusableFile(f"“{name}” can't be used here: {cure}.")
    if BY_SUFFIX.get(suffix) is not found:
        raise UnusableFile(
            f"“{name}” is a {found.label} file by its content, but its name says otherwise. "
            f"If you trust where it comes from, rename it to end with {found.suffix}."
        )
    return found


def of_name(name: str) -> Kind:
    """Return the kind of a file in the library; its name ends as its kind says."""
    return KINDS[PurePosixPath(name).suffix]


def _by_content(file: BinaryIO, suffix: str) -> Kind | None:
    file.seek(0)
    head = file.read(HEAD)
    for signature, found in SIGNATURES:
        if head.startswith(signature):
            return KINDS[found]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return KINDS[".webp"]
    if head[4:8] == b"ftyp" and not head[8:12].startswith((b"heic", b"heix", b"mif1", b"avif", b"qt")):
        return KINDS[".mp4"]
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2:  # an MPEG frame of layer III
        return KINDS[".mp3"]
    if head.startswith(b"PK\x03\x04"):
        return _of_archive(file)
    return KINDS[".csv"] if suffix == ".csv" and _is_text(file) else None


def _of_archive(file: BinaryIO) -> Kind | None:
    """Tell an office document from other archives by its table of contents; nothing in it is unpacked."""
    file.seek(0)
    head = file.read(HEAD)
    names = _names_in(file)
    if names is None:
        return None
    for content_type, suffix in OPEN_DOCUMENT.items():
        if head[30:38] == b"mimetype" and head[38:].startswith(content_type):
            return KINDS[suffix]
    return KINDS[next((suffix for name, suffix in OFFICE.items() if name in names), ".zip")]


def _names_in(file: BinaryIO) -> set[bytes] | None:
    """Return the first names in an archive's table of contents, or None if it isn't where the archive says.

    Python's zipfile would read all of a table, and one of 50 MB takes seconds and hundreds of megabytes.
    """
    length = file.seek(0, 2)
    file.seek(max(0, length - LONGEST_END))
    end = file.read()
    at = end.rfind(b"PK\5\6")
    if at < 0 or len(end) - at < ZIP_END.size:
        return None
    *_, size, offset, comment = ZIP_END.unpack_from(end, at)
    if offset + size > length or at + ZIP_END.size + comment != len(end):
        return None
    file.seek(offset)
    table = file.read(min(size, MOST_OF_TABLE))
    return set(_names(table)) if table.startswith(ZIP_ENTRY) else None


def _names(table: bytes) -> Iterator[bytes]:
    at = 0
    while table[at : at + 4] == ZIP_ENTRY and at + 46 <= len(table):
        name, extra, comment = struct.unpack_from("<3H", table, at + 28)
        yield table[at + 46 : at + 46 + name]
        at += 46 + name + extra + comment


def _is_text(file: BinaryIO) -> bool:
    """Return True for UTF-8 text that no browser would take for markup."""
    file.seek(0)
    is_first, left = True, b""
    while part := file.read(1 << 20):
        if b"\0" in part or (is_first and MARKUP.search(part[:HEAD])):
            return False
        is_first = False
        try:
            (left + part).decode()
            left = b""
        except UnicodeDecodeError as error:
            left = (left + part)[error.start :]
            if len(left) > 3:
                return False
    return not left


def size_of(file: BinaryIO, kind: Kind) -> Size | None:
    """Return a picture's width and height in pixels, from its header alone; None if the header can't be read."""
    file.seek(0)
    read = {".png": _size_of_png, ".gif": _size_of_gif, ".webp": _size_of_webp, ".jpg": _size_of_jpeg}[kind.suffix]
    try:
        found = read(file)
    except (IndexError, ValueError):
        return None
    return found if found and found.width and found.height else None


def _number(data: bytes, order: str = "big") -> int:
    if not data:
        raise ValueError("the file ends too early")
    return int.from_bytes(data, "little" if order == "little" else "big")


def _size_of_png(file: BinaryIO) -> Size:
    head = file.read(24)
    return Size(_number(head[16:20]), _number(head[20:24]))


def _size_of_gif(file: BinaryIO) -> Size:
    head = file.read(10)
    return Size(_number(head[6:8], "little"), _number(head[8:10], "little"))


def _size_of_webp(file: BinaryIO) -> Size:
    head = file.read(30)
    match head[12:16]:
        case b"VP8X":
            return Size(_number(head[24:27], "little") + 1, _number(head[27:30], "little") + 1)
        case b"VP8L":
            bits = _number(head[21:25], "little")
            return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return Size(_number(head[26:28], "little") & 0x3FFF, _number(head[28:30], "little") & 0x3FFF)


def _size_of_jpeg(file: BinaryIO) -> Size | None:
    """Walk from segment to segment up to the frame header (ITU-T T.81, B.1.1.4 and B.2.2)."""
    file.read(2)
    for _ in range(1_000):
        marker = file.read(2)
        if len(marker) < 2 or marker[0] != 0xFF:
            return None
        length = _number(file.read(2))
        if 0xC0 <= marker[1] <= 0xCF and marker[1] not in (0xC4, 0xC8, 0xCC):
            head = file.read(5)
            return Size(_number(head[3:5]), _number(head[1:3]))
        file.seek(length - 2, 1)
    return None
