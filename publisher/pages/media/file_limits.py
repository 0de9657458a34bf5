"""The limits of the library, in one place: what is too large, and how the editor is told."""

from math import ceil

from publisher.pages.media.kinds import PICTURE, Kind, Size, UnusableFile

MEGABYTE = 1 << 20
LARGEST_PICTURE = 10 * MEGABYTE
LARGEST_ATTACHMENT = 50 * MEGABYTE
LARGEST_UPLOAD = LARGEST_ATTACHMENT + MEGABYTE
"""Bytes of a request with files; its fields and headings fit into the rest."""
MOST_PIXELS = 24_000_000
MOST_PIXELS_OF_JPEG = 100_000_000
"""A JPEG is read at an eighth to a half of its size (draft mode), so it may have more."""
LARGEST_SIDE = 20_000

MOST_FRAME_PIXELS = 60_000_000
"""Pixels in all frames of an animation."""

DAMAGED = "The picture is damaged; save it again and upload that."
TOO_MUCH = "The picture needs more memory than there is; save it smaller, or as a baseline JPEG."
HUNG = "The picture took too long to read; save it again, or smaller, and upload that."


def refuse_oversize(name: str, kind: Kind, length: int, size: Size | None) -> None:
    """Raise UnusableFile for a file beyond the limits; `length` is in bytes."""
    largest = LARGEST_PICTURE if kind.group == PICTURE else LARGEST_ATTACHMENT
    if length > largest:
        what = "a picture" if kind.group == PICTURE else "a file"
        raise UnusableFile(
            f"“{name}” has {in_megabytes(length)}; {what} may have at most {in_megabytes(largest)}. Make it smaller."
        )
    if kind.group != PICTURE:
        return
    if size is None:
        raise UnusableFile(f"“{name}” is damaged: its size in pixels can't be read. Save it again and upload that.")
    most = MOST_PIXELS_OF_JPEG if kind.suffix == ".jpg" else MOST_PIXELS
    if size.pixels > most or max(size) > LARGEST_SIDE:
        raise UnusableFile(
            f"“{name}” has {size.width:,} × {size.height:,} pixels; at most {most // 1_000_000} million, and "
            f"{LARGEST_SIDE:,} on a side, can be shown. Make it smaller."
        )


def in_megabytes(length: int) -> str:
    """Round bytes up, so that what is beyond a limit is said to have more."""
    return f"{ceil(10 * length / MEGABYTE) / 10:,.1f}".removesuffix(".0") + " MB"
