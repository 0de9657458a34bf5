"""A process that turns one picture into the files readers get: `python -m … PICTURE SUFFIX FOLDER`.

It knows no database and no secrets, and the kernel limits its time and memory, because a picture may be made to exhaust
its decoder. It prints JSON: the files made, or the problem with the picture in words for its editor.

Nothing but pixels goes into a file: no EXIF, no GPS, no comments, no colour profile (colours become sRGB).
"""

import errno
import io
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps, ImageSequence
from PIL import __version__ as VERSION

from publisher.pages.media.file_limits import DAMAGED, MOST_FRAME_PIXELS, MOST_PIXELS, MOST_PIXELS_OF_JPEG, TOO_MUCH

WIDTHS = (480, 960, 1440, 1920)
FALLBACK = 1440
"""Width of the file in the picture's own format, for browsers and networks without WebP."""

FORMATS = {".jpg": "JPEG", ".png": "PNG", ".gif": "GIF", ".webp": "WEBP"}
STRIP = 128
"""Rows of the smaller picture that are made together: with transparency, the whole would be copied."""

MOST_PIXELS_KEPT = 8_000_000
"""Pixels of a picture on its way to the widest file."""

CPU_SECONDS = 40
MEMORY = 150 << 20  # bytes above what the process has when it begins
EXIF_ORIENTATION = 0x0112
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def main(source: str, suffix: str, folder: str) -> None:
    limit()
    try:
        made = list(renditions(Path(source), suffix, Path(folder)))
        answer: dict[str, Any] = {"encoder": f"Pillow {VERSION}", "made": made}
    except Problem as problem:
        answer = {"problem": str(problem)}
    except MemoryError:
        answer = {"problem": TOO_MUCH}
    except Exception as error:  # any error in a decoder is the picture's fault, but not a full disk
        if isinstance(error, OSError) and error.errno in DISK:
            raise
        answer = {"problem": DAMAGED}
    sys.stdout.write(json.dumps(answer))


class Problem(Exception):
    """Why a picture can't be used, for its editor."""


def limit() -> None:
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS_OF_JPEG


def renditions(source: Path, suffix: str, folder: Path) -> Iterator[dict[str, Any]]:
    with Image.open(source, formats=[FORMATS[suffix]]) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            yield _animation(picture, suffix, folder)
            return
        if "progression" in picture.info and picture.width * picture.height > MOST_PIXELS:
            raise Problem(TOO_MUCH)  # its decoder keeps the whole of it, at full size
        shown = _upright(picture)
    del picture  # its pixels take more memory than all that follows
    full = shown.width
    for width in sorted({*(width for width in WIDTHS if width < full), full}):
        yield _written(_at(shown, width), ".webp", folder, is_drawing=suffix in (".png", ".gif"))
    if suffix != ".webp":
        yield _written(_at(shown, min(FALLBACK, full)), suffix, folder)


def _upright(picture: Image.Image) -> Image.Image:
    """Return the picture as it is seen, in sRGB, at most as wide as the widest file."""
    orientation = picture.getexif().get(EXIF_ORIENTATION, 1)
    is_turned = orientation in (5, 6, 7, 8)
    width, height = picture.size[::-1] if is_turned else picture.size
    target = min(width, WIDTHS[-1])
    size = target, max(1, round(height * target / width))
    picture.draft("RGB", size[::-1] if is_turned else size)
    small = _shrunk(picture, size[::-1] if is_turned else size)
    profile = picture.info.get("icc_profile")
    if orientation != 1:
        exif = Image.Exif()
        exif[EXIF_ORIENTATION] = orientation
        small.info["exif"] = exif.tobytes()
        small = ImageOps.exif_transpose(small)
    return _in_srgb(small, profile)


def _shrunk(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the picture in RGB or RGBA at this size; strip by strip, so that it is never in memory twice."""
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    mode = "RGBA" if has_alpha else "RGB"
    factor = _factor(picture, size)
    reduced = Image.new(mode, (-(-picture.width // factor), -(-picture.height // factor)))
    picture.load()
    for top in range(0, picture.height, STRIP * factor):
        bottom = min(top + STRIP * factor, picture.height)
        strip = _plain(picture.crop((0, top, picture.width, bottom)), mode)
        reduced.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return reduced if reduced.size == size else reduced.resize(size, Image.Resampling.LANCZOS)


def _factor(picture: Image.Image, size: tuple[int, int]) -> int:
    """Return by what to reduce first: to twice the size, for a finer last step, or near to it if that is too large."""
    whole = max(1, min(picture.width // size[0], picture.height // size[1]))
    half = max(1, whole // 2)
    return half if picture.width * picture.height <= MOST_PIXELS_KEPT * half**2 else whole


def _plain(strip: Image.Image, mode: str) -> Image.Image:
    if strip.mode.startswith("I"):  # 16 bits for each pixel
        strip = strip.convert("I").point(lambda value: value / 256).convert("L")
    return strip if strip.mode == mode else strip.convert(mode)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return picture
    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ours = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(picture, theirs, ours, outputMode=picture.mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a profile for another kind of picture, such as CMYK, or a damaged one
    return changed or picture


def _at(picture: Image.Image, width: int) -> Image.Image:
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _written(picture: Image.Image, suffix: str, folder: Path, *, is_drawing: bool = False) -> dict[str, Any]:
    content = _webp(picture, is_drawing) if suffix == ".webp" else _fallback(picture, suffix)
    return _kept(content, picture.size, suffix, folder)


def _webp(picture: Image.Image, is_drawing: bool) -> bytes:
    """Encode a photo with losses; a drawing without any, if that costs little more."""
    lossy = _encoded(picture, "WEBP", quality=80, method=4)
    if not is_drawing:
        return lossy
    exact = _encoded(picture, "WEBP", lossless=True, quality=40, method=3)
    return exact if len(exact) < 1.5 * len(lossy) else lossy


def _fallback(picture: Image.Image, suffix: str) -> bytes:
    if suffix == ".jpg":
        return _encoded(picture.convert("RGB"), "JPEG", quality=82, progressive=True, optimize=True)
    if suffix == ".gif":
        return _encoded(
            picture.convert("P", palette=Image.Palette.ADAPTIVE) if picture.mode == "RGB" else picture, "GIF"
        )
    return _encoded(picture, "PNG", optimize=True)


def _encoded(picture: Image.Image, name: str, **options: Any) -> bytes:
    plain = picture.copy()
    plain.info.clear()
    stream = io.BytesIO()
    plain.save(stream, name, **options)
    return stream.getvalue()


def _animation(picture: Image.Image, suffix: str, folder: Path) -> dict[str, Any]:
    """Write all frames again, in their own format and size."""
    frames: int = picture.n_frames  # type: ignore[attr-defined] # of animations only
    if frames * picture.width * picture.height > MOST_FRAME_PIXELS:
        size = f"{frames:,} frames of {picture.width:,} × {picture.height:,} pixels"
        raise Problem(f"The animation has {size}, which is too much for a page; export it as MP4.")
    loop = {"loop": picture.info["loop"]} if "loop" in picture.info else {}
    times = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(picture)]
    plain = (_bare(frame) for frame in ImageSequence.Iterator(picture))
    stream, first = io.BytesIO(), next(plain)
    first.save(stream, FORMATS[suffix], save_all=True, append_images=plain, duration=times, **loop)
    return _kept(stream.getvalue(), picture.size, suffix, folder)


def _bare(frame: Image.Image) -> Image.Image:
    copy = frame.convert("RGBA")
    copy.info = {}
    return copy


def _kept(content: bytes, size: tuple[int, int], suffix: str, folder: Path) -> dict[str, Any]:
    file = folder / f"{size[0]}{suffix}"
    file.write_bytes(content)
    return {"file": file.name, "width": size[0], "height": size[1], "suffix": suffix}


if __name__ == "__main__":
    main(*sys.argv[1:])
