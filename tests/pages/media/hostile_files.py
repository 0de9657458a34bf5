"""Files made to be two things at once, or far more than they seem."""

import io
import struct
import zlib
from zipfile import ZIP_DEFLATED, ZipFile

from tests.pages.media.pictures import animation, photo

HTML = b"<!doctype html><script>alert(1)</script><?php system($_GET['c']); ?>"
SCRIPT = b"*/=1;alert(1)//"
MANY = 100_000
"""Entries of an archive that is all table of contents."""


def archive(*names: str, first: bytes = b"", content: bytes | str = "x", level: int | None = None) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED if level else 0, compresslevel=level) as made:
        if first:
            made.writestr("mimetype", first, compress_type=0)
        for name in names:
            made.writestr(name, content)
    return stream.getvalue()


def crowded_archive(entries: int = MANY) -> bytes:
    """Return an archive with this many entries, none of which has content."""
    entry = b"PK\1\2" + bytes(24) + struct.pack("<HHH", 4, 0, 0) + bytes(12) + b"name"
    table, head = entry * entries, b"PK\3\4" + bytes(26)
    return head + table + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0, 0, len(table), len(head), 0)


def png(width: int, height: int, *chunks: bytes, pixels: bytes = bytes(1_000_000)) -> bytes:
    """Return a PNG of about 1 KB that says it is large: the chunks are whole, the pixels compress to nothing."""
    header = struct.pack("!IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *chunks, chunk(b"IDAT", zlib.compress(pixels, 9)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


BOMB = zlib.compress(bytes(300_000_000), 9)
"""300 MB in 300 KB."""

TAKEN = {
    "gif-and-script.gif": animation(2) + SCRIPT,
    "gif-in-comment.gif": photo(40, 30, "GIF", mode="L", comment=HTML),
    "jpeg-and-html.jpg": photo(40, 30, comment=HTML) + HTML,
    "png-and-php.png": photo(40, 30, "PNG") + HTML,
    "webp-and-html.webp": photo(40, 30, "WEBP") + HTML,
    "png-of-html.png": b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\0\1\0\0\0\1" + HTML,
    "text-bomb.png": png(40, 30, chunk(b"zTXt", b"a\0\0" + BOMB)),
    "profile-bomb.png": png(40, 30, chunk(b"iCCP", b"a\0\0" + BOMB)),
    "pixel-bomb.png": png(4_800, 4_900, pixels=bytes(3_000_000)),
    "frames.gif": animation(1_000, 300),
    "pdf-and-zip.pdf": b"%PDF-1.7\n" + archive("run.html", content=HTML),
    "pdf-and-html.pdf": b"%PDF-1.7\n" + HTML,
    "html.zip": archive("index.html", content=HTML),
    "bomb.zip": archive("zeros", content=bytes(30_000_000), level=9),
    "bomb.xlsx": archive("[Content_Types].xml", "xl/workbook.xml", content=bytes(30_000_000), level=9),
    "bomb.odt": archive(
        "content.xml", first=b"application/vnd.oasis.opendocument.text", content=bytes(30_000_000), level=9
    ),
    "crowded.zip": crowded_archive(),
    "formula.csv": b'=HYPERLINK("http://evil.test";"x"),"@SUM(1)"\n',
    "html.mp4": b"\0\0\0\x18ftypmp42" + HTML,
    "html.webm": b"\x1aE\xdf\xa3" + HTML,
    "html.mp3": b"ID3" + HTML,
}
REFUSED = {
    "page.jpg": HTML,
    "page.gif": b" GIF89a" + HTML,
    "page.csv": HTML,
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "drawing.png": b"<?xml version='1.0'?><svg onload='alert(1)'/>",
    "script.csv.html": b"a,b\n",
    "large.png": png(30_000, 30_000),
    "html-and-zip.zip": HTML + archive("a.txt"),
    "no-table.zip": b"PK\3\4" + bytes(400),
    "table-elsewhere.zip": archive("a.txt")[:-6] + b"\xff\xff\xff\x7f\0\0",
    "cut.jpg": photo()[:10],
    "cut.gif": b"GIF89a\1",
    "cut.webp": photo(40, 30, "WEBP")[:20],
}
